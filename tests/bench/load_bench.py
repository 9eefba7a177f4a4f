"""Many open pages and mixed requests on one web process; the load's own share of the cores is stated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app import open_migrated_desk
from casework.people import Role
from components import board_frame
from components.live_dot import NUDGE
from config import Settings
from data import changes, people
from data.database import Database
from services.accounts import add_account
from services.desk import Desk
from services.secrets import new_token, token_sha256
from tests.bench.board_bench import add_cases
from tests.bench.figures import Figure
from tests.bench.grids import demonstration_home
from tests.bench.load_driver import TAG_HERE
from tests.bench.web_bench import memory
from tests.browser import serving

SECONDS: Final = float(os.environ.get("BENCH_LOAD_SECONDS", "60"))  # 300 for the long run
PER_ACCOUNT: Final = 20
SETTLE_S: Final = 12
CHANGE_EVERY_S: Final = 2.0
CASES: Final = 500
ASSET: Final = {
    "output": "asset-facts.children", "outputs": {"id": "asset-facts", "property": "children"},
    "inputs": [{"id": "map-selection", "property": "data", "value": None}],
    "changedPropIds": ["map-selection.data"],
    "state": [{"id": "map-grid", "property": "data", "value": {"grid": "demo", "revision": "r0001"}}],
}  # fmt: skip
BOARD: Final = {
    "output": f"{board_frame.NEWS}.data", "outputs": {"id": board_frame.NEWS, "property": "data"},
    "inputs": [
        {"id": board_frame.ASKED, "property": "data", "value": {"shown": "open"}},
        {"id": NUDGE, "property": "data", "value": {"number": 1, "topics": ["applications"]}},
        {"id": board_frame.TICK, "property": "n_intervals", "value": 0},
    ],
    "changedPropIds": [f"{NUDGE}.data"],
    "state": [{"id": board_frame.TAG, "property": "data", "value": TAG_HERE.decode()}],
}  # fmt: skip


def measure() -> list[Figure]:
    with demonstration_home() as home:
        fill(home)
        return served(home)


def fill(home: Path) -> None:
    """A board of so many running cases."""
    desk = open_migrated_desk(Settings.from_env({"HEADROOM_HOME": str(home)}))
    add_cases(desk, CASES)
    desk.database.engine.dispose()


def served(home: Path) -> list[Figure]:
    with serving.serving_process(home, home / "log.txt") as (address, process):
        port = int(address.rpartition(":")[2])
        database = Database.open(f"gpkg:///{home / 'headroom.gpkg'}")
        time.sleep(SETTLE_S)
        mixed = load(database, port, process, streams=2000, rate=100, seconds=SECONDS)
        held = load(database, port, process, streams=10_000, rate=0, seconds=20)
    return [*mixed_figures(mixed), *held_figures(held)]


def load(
    database: Database, port: int, process: int, *, streams: int, rate: float, seconds: float
) -> dict[str, Any]:
    """The driver's answer with the delays of changes that this process commits, as a worker would."""
    told = {
        "tokens": tokens(database, -(-streams // PER_ACCOUNT)),
        "asset": json.dumps(ASSET),
        "board": json.dumps(BOARD),
    }
    words = ["--port", str(port), "--streams", str(streams), "--rate", str(rate), "--seconds", str(seconds)]
    driver = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load_driver", *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=serving.ROOT,
    )  # fmt: skip
    assert driver.stdin and driver.stdout
    driver.stdin.write(json.dumps(told) + "\n")
    driver.stdin.flush()
    assert driver.stdout.readline() == "ready\n"
    over, resident = threading.Event(), [memory(process)[0]]
    committed: dict[int, float] = {}
    changer = threading.Thread(target=_change, args=(database, over, committed, process, resident))
    changer.start()
    threading.Timer(seconds, over.set).start()
    cpu_s = cpu(process)
    found: dict[str, Any] = json.loads(driver.stdout.read())
    served_cores = (cpu(process) - cpu_s) / seconds
    changer.join()
    driver.wait()
    delays = told_after(committed, found.pop("nudges"))
    return found | {
        "asked_streams": streams, "changes": len(committed), "delays": delays, "resident": resident, "served": served_cores,
    }  # fmt: skip


def told_after(committed: dict[int, float], nudges: list[tuple[int, int, float]]) -> list[float]:
    """Seconds from each commit until each stream had it, sorted: a later number holds the earlier ones too."""
    streams: dict[int, list[tuple[int, float]]] = {}
    for stream, number, at in nudges:
        streams.setdefault(stream, []).append((number, at))
    changes, delays = sorted(committed.items()), []
    for heard in streams.values():
        left = iter(heard)
        number, at = next(left)
        for change, done in changes:
            while number < change:
                number, at = next(left, (change, float("inf")))
            delays.append(at - done)
    return sorted(delays)


def cpu(process: int) -> float:
    """Seconds of processor time (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tokens(database: Database, count: int) -> list[str]:
    """Sessions of so many accounts, made without the cost of passwords."""
    now = datetime.now(UTC)
    desk, found = Desk(Settings.from_env({}), database, lambda: now), []
    with database.begin() as session:
        for n in range(count):
            name, token = f"load-{n}", new_token()
            account = people.account_named(session, name) or add_account(
                session, desk, name, Role.PLANNER, name
            )
            people.add_session(session, account, token_sha256(token), now, now + timedelta(hours=2))
            found.append(token)
    return found


def _change(
    database: Database,
    over: threading.Event,
    committed: dict[int, float],
    process: int,
    resident: list[float],
) -> None:
    while not over.wait(CHANGE_EVERY_S):
        with database.begin() as session:
            changes.add(session, "applications", None, datetime.now(UTC))
        done = time.time()
        with database.read() as session:  # nobody else writes about applications
            committed[changes.newest_of(session, "applications")] = done
        resident.append(memory(process)[0])


def _p95(values: list[float]) -> float:
    return values[int(len(values) * 0.95)] if values else float("inf")


def mixed_figures(found: dict[str, Any]) -> list[Figure]:
    share = (
        f"{found['opened']} streams and 100 requests/s: tiles, status, asset, board of {CASES}, writes;"
        f" the load generator took {found['cores']:.2f} of the cores, the server {found['served']:.2f}"
    )
    third = max(1, len(found["resident"]) // 3)
    growth = sum(found["resident"][-third:]) / third - sum(found["resident"][third : 2 * third]) / third
    seen = f"{found['changes']} changes x {found['opened']} streams, committed by another process"
    flat = f"of {found['resident'][-1]:.0f} MB; flat is less than 10"
    return [
        Figure("load: mixed requests, p95", found["p95_s"], "s", 0.5, note=share),
        Figure("load: answers of 400 and more", sum(found["failed"].values()), "", 0, note=str(found["failed"])),
        Figure("load: a change told to every open page, p95", _p95(found["delays"]), "s", 1.0, note=seen),
        Figure("load: memory, last third over the middle one", growth, "MB", 10, note=flat),
    ]  # fmt: skip


def held_figures(found: dict[str, Any]) -> list[Figure]:
    share = f"opened in {found['opened_s']:.1f} s; the load generator took {found['cores']:.2f} of the cores"
    return [
        Figure("load: streams held", found["opened"] - found["lost"], "", 10_000, ">=", note=share),
        Figure("load: a change told to all of them, p95", _p95(found["delays"]), "s"),
    ]
