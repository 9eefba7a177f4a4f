"""A million features: import, read, tiles by zoom, search, load flow and trace; not part of a plain `make bench`."""

from __future__ import annotations

import math
import resource
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import shapely

from casework.people import Actor, Role
from config import Settings
from data.database import Database
from data.demo import build_demo
from data.migrate import upgrade
from data.tiles import TileIndex
from data.writers.geopackage import write_geopackage
from services import layers, outage
from services.desk import Desk
from services.imports import import_grid
from services.loaded import LoadedGrid, newest
from tests.bench.figures import Figure, seconds
from tests.bench.size_grid import features, tiled

WANTED = 1_000_000
OPERATOR = Actor(None, "bench", Role.ADMINISTRATOR, via="cli")
TILES_A_ZOOM = 60


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="headroom-size-") as folder:
        home = Path(folder)
        big = tiled(build_demo(lambda message, share: None)[0], WANTED)
        count = features(big)
        out = [
            Figure("size: features", count, ""),
            Figure("size: export GeoPackage", seconds(lambda: write_geopackage(home / "b.gpkg", big)), "s"),
        ]
        return out + _measured(home)


def _measured(home: Path) -> list[Figure]:
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    database = Database.open(settings.database)
    upgrade(database)
    desk = Desk(settings, database, lambda: datetime.now(UTC))
    took = seconds(lambda: import_grid(desk, OPERATOR, "big", [home / "b.gpkg"]))
    out = [Figure("size: import", took, "s", 180.0), Figure("size: memory of it", _memory_gb(), "GB", 4.0)]
    out.append(Figure("size: read into memory", seconds(lambda: newest(database, "big")), "s"))
    at = newest(database, "big")
    out.append(Figure("size: tile index", seconds(lambda: at.index), "s"))
    return out + _tiles(at) + _answers(desk, at)


def _memory_gb() -> float:
    """Of this process, and of the largest it started."""
    return (
        max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        / 1e6
    )


def _tiles(at: LoadedGrid) -> list[Figure]:
    xy = shapely.get_coordinates(at.layers["nodes"]["geometry"].to_numpy())
    rng = np.random.default_rng(1)
    low, high = 0.0, 0.0
    for zoom in range(5, 18):
        times = [_tile_ms(at.index, zoom, *xy[n]) for n in rng.integers(0, len(xy), TILES_A_ZOOM)]
        p95 = float(np.percentile(times, 95))
        low, high = (max(low, p95), high) if zoom < 11 else (low, max(high, p95))
    return [
        Figure("size: tiles below zoom 11, p95", low, "ms", 120.0),
        Figure("size: tiles from zoom 11, p95", high, "ms", 50.0),
    ]


def _tile_ms(index: TileIndex, zoom: int, lon: float, lat: float) -> float:
    n = 2**zoom
    x, y = (
        (lon / 360 + 0.5) * n,
        (0.5 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi)) * n,
    )
    return seconds(lambda: index._make(zoom, int(x), int(y))) * 1e3


def _answers(desk: Desk, at: LoadedGrid) -> list[Figure]:
    grid, revision = at.info.grid, at.info.revision

    def again(do: Callable[[], object]) -> float:
        do()
        return max(seconds(do) for _ in range(5))

    line = str(at.layers["lines"]["id"].iat[1000])
    return [
        Figure("size: search", again(lambda: layers.search(desk, OPERATOR, grid, revision, "5.5/1000")), "s", 0.3),
        Figure("size: network", seconds(lambda: at.network), "s"),
        Figure("size: load flow", seconds(lambda: at.flow("peak")), "s"),
        Figure("size: trace", again(lambda: outage.outage_document(desk, OPERATOR, grid, [f"lines:{line}"], revision)), "s", 0.3),
    ]  # fmt: skip
