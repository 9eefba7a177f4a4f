"""A million features on both databases: import, read, tiles by zoom, search, load flow, trace and check.

Not part of a plain `make bench`: it takes half an hour and 4 GB. `BENCH_SIZE_FEATURES` makes it smaller.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
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
from services import layers, outage, studies
from services.desk import Desk
from services.loaded import LoadedGrid, newest
from tests.bench.check_bench import KW, TOWN
from tests.bench.figures import Figure, seconds, show
from tests.bench.size_grid import features, tiled
from tests.postgis.cluster import MissingError, cluster

WANTED = int(os.environ.get("BENCH_SIZE_FEATURES", "1000000"))
MIDDLE = 34_000  # nodes
OPERATOR = Actor(None, "bench", Role.ADMINISTRATOR, via="cli")
TILES_A_ZOOM = 60


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="headroom-size-") as folder:
        home = Path(folder)
        one = build_demo(lambda message, share: None)[0]
        big = tiled(one, WANTED)
        out = [Figure("size: features", features(big), "")]
        took = seconds(partial(write_geopackage, home / "big.gpkg", big))
        out.append(told(Figure("size: export GeoPackage", took, "s")))
        write_geopackage(home / "middle.gpkg", tiled(one, MIDDLE * features(one) // len(one["nodes"])))
        del big, one
        for name, url in (("GeoPackage", f"gpkg:///{home / 'headroom.gpkg'}"), ("PostGIS", None)):
            try:
                with _address(url) as address:
                    out += _measured(home, name, address)
            except MissingError as missing:
                print(f"{name}: not measured, {missing}", file=sys.stderr)
    return out


def told(figure: Figure) -> Figure:
    """A figure is printed as soon as it is there: what comes after it may take minutes."""
    print(show([figure]).splitlines()[-1], file=sys.stderr, flush=True)
    return figure


@contextmanager
def _address(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with cluster() as made, made.database("template1") as database:
        yield database.engine.url.render_as_string(hide_password=False)


def _measured(home: Path, name: str, address: str) -> list[Figure]:
    settings = Settings.from_env({"HEADROOM_HOME": str(home), "HEADROOM_DATABASE": address})
    database = Database.open(settings.database)
    upgrade(database)
    desk = Desk(settings, database, lambda: datetime.now(UTC))
    out = _imported(home, address, "big", name)
    out.append(told(_once(f"size: read into memory, {name}", lambda: newest(database, "big"))))
    if name == "GeoPackage":  # from here on the database has no part in it
        out += _in_memory(desk, newest(database, "big"))
        out += _imported(home, address, "middle", name)
        out += _check(desk, "middle", 3.0)
    database.engine.dispose()
    return out


def _imported(home: Path, address: str, grid: str, name: str) -> list[Figure]:
    """The process that imports, as an operator starts it."""
    command = [sys.executable, "app.py", "grid", "import", grid, str(home / f"{grid}.gpkg")]
    env = {**os.environ, "HEADROOM_HOME": str(home), "HEADROOM_DATABASE": address}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"the import of {grid} ended with {status}")
    took, note = (
        time.perf_counter() - began,
        f"processor time {used.ru_utime + used.ru_stime:.3g} s, its start included",
    )
    return [
        told(Figure(f"size: import of {grid}, {name}", took, "s", 180.0, note=note)),
        told(Figure(f"size: memory of it, {grid}, {name}", used.ru_maxrss / 1e6, "GB", 4.0)),
    ]


def _once(name: str, do: Callable[[], object]) -> Figure:
    began = time.process_time()
    took = seconds(do)
    return Figure(name, took, "s", note=f"processor time {time.process_time() - began:.3g} s")


def _in_memory(desk: Desk, at: LoadedGrid) -> list[Figure]:
    out = [told(_once("size: tile index", lambda: at.index))]
    return out + _tiles(at) + _answers(desk, at) + _check(desk, "big", None)


def _check(desk: Desk, grid: str, target: float | None) -> list[Figure]:
    """To the first verdict at a place of the first copy; the slowest of three once the grid is in memory."""
    nodes = len(newest(desk.database, grid).network.nodes)

    def ask() -> None:
        studies.first(desk, OPERATOR, grid, kw=KW, lon=TOWN[0][0], lat=TOWN[0][1])

    first = seconds(ask)
    began = time.process_time()
    again = max(seconds(ask) for _ in range(3))
    spent = (time.process_time() - began) / 3
    note = f"{nodes:,} nodes; slowest of 3, mean processor time {spent:.2f} s; the very first {first:.2f} s"
    return [told(Figure(f"size: check to the first verdict, {grid}", again, "s", target, note=note))]


def _tiles(at: LoadedGrid) -> list[Figure]:
    xy = shapely.get_coordinates(at.layers["nodes"]["geometry"].to_numpy())
    rng = np.random.default_rng(1)
    low, high = 0.0, 0.0
    for zoom in range(5, 18):
        times = [_tile_ms(at.index, zoom, *xy[n]) for n in rng.integers(0, len(xy), TILES_A_ZOOM)]
        p95 = float(np.percentile(times, 95))
        low, high = (max(low, p95), high) if zoom < 11 else (low, max(high, p95))
    return [
        told(Figure("size: tiles below zoom 11, p95", low, "ms", 120.0)),
        told(Figure("size: tiles from zoom 11, p95", high, "ms", 50.0)),
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
    line = f"lines:{at.layers['lines']['id'].iat[1000]}"

    def search() -> object:
        return layers.search(desk, OPERATOR, grid, revision, "5.5/1000")

    def trace() -> object:
        return outage.outage_document(desk, OPERATOR, grid, [line], revision)

    return [
        told(_again("size: search", search, 0.3)),
        told(_once("size: network", lambda: at.network)),
        told(_once("size: load flow", lambda: at.flow("peak"))),
        told(_again("size: trace", trace, 0.3)),
    ]


def _again(name: str, do: Callable[[], object], target: float) -> Figure:
    first = seconds(do)
    return Figure(
        name,
        max(seconds(do) for _ in range(5)),
        "s",
        target,
        note=f"slowest of 5; the very first {first:.2f} s",
    )
