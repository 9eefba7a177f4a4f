"""Tiles while two checks are computed all the time: what a person sees who pans the map beside two others who ask."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Final

from data.database import Database
from tests.bench.figures import Figure
from tests.bench.grids import demonstration_home
from tests.bench.http_client import Connection, Target
from tests.bench.load_bench import SETTLE_S, tokens
from tests.bench.load_driver import CONNECTIONS, TILES
from tests.browser import serving

SECONDS: Final = 20.0
RATE: Final = 100.0
ASKING: Final = 2
PLACES: Final = ((7.88, 48.46), (7.84, 48.40), (7.90, 48.47), (7.86, 48.43), (7.83, 48.41))
LONGEST_CHECK_S: Final = 60


def measure() -> list[Figure]:
    with demonstration_home() as home, serving.serving_process(home, home / "log.txt") as (address, _):
        time.sleep(SETTLE_S)
        return measured(home, int(address.rpartition(":")[2]))


def measured(home: Path, port: int) -> list[Figure]:
    database = Database.open(f"gpkg:///{home / 'headroom.gpkg'}")
    targets = [Target("127.0.0.1", port, token) for token in tokens(database, ASKING + 1)]
    alone, _ = asyncio.run(_tiles_beside(targets[:1], SECONDS / 4))
    beside, checks = asyncio.run(_tiles_beside(targets, SECONDS))
    note = f"{RATE:.0f} tiles/s beside {ASKING} people who ask, {checks} whole checks answered in {SECONDS:.0f} s"
    return [
        Figure("tiles beside two running checks, p95", 1e3 * _p95(beside), "ms", 50, note=note),
        Figure("tiles alone, p95", 1e3 * _p95(alone), "ms", note="the same client, nobody asks"),
    ]


async def _tiles_beside(targets: list[Target], seconds: float) -> tuple[list[float], int]:
    """Seconds of each tile from when it was due, and how many checks were answered meanwhile."""
    over = time.perf_counter() + seconds
    asking = [asyncio.create_task(_ask(target, n, over)) for n, target in enumerate(targets[1:])]
    await asyncio.sleep(1.0 if asking else 0.0)
    waits, free = list[float](), asyncio.Queue[Connection]()
    for _ in range(CONNECTIONS):
        free.put_nowait(Connection(targets[0]))
    began = time.perf_counter()

    async def one(n: int, due: float) -> None:
        connection = await free.get()
        status, _ = await connection.ask(targets[0].get(f"/tiles/demo/r0001/{TILES[n % len(TILES)]}.mvt"))
        waits.append(time.perf_counter() - due)
        free.put_nowait(connection)
        assert status == 200

    tiles, n = [], 0
    while (due := began + n / RATE) < over:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tiles.append(asyncio.create_task(one(n, due)))
        n += 1
    await asyncio.gather(*tiles)
    return waits, sum(await asyncio.gather(*asking))


async def _ask(target: Target, who: int, over: float) -> int:
    """Checks one after another, each at another place and size, so that none is remembered."""
    connection, n = Connection(target), 0
    while time.perf_counter() < over:
        lon, lat = PLACES[(n + who) % len(PLACES)]
        asked = {"grid": "demo", "lon": lon, "lat": lat, "kw": 300.0 + 7 * n + who}
        body = json.dumps(asked).encode()
        status, _ = await asyncio.wait_for(
            connection.ask(target.post("/api/v1/checks", body)), LONGEST_CHECK_S
        )
        assert status == 200, status
        n += 1
    return n


def _p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]
