"""A connection check on the server, and the load flows it solves beside a pandapower loop over the same.

The loop is measured on a sample and extrapolated. It gets its best case: the network is converted once, every solve
starts from the last result, and where only powers change between scenarios pandapower's own recycling is on. Outages
switch lines, which recycling cannot follow, so there every solve is a plain one, on the same lumped grid we use.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pandapower as pp

from api.commands.operator import system_user
from gridmodel.answer import Answer
from gridmodel.arrays import injections
from gridmodel.engines import power_grid
from gridmodel.engines.pandapower_engine import OPTIONS, to_pandapower
from gridmodel.network import Network
from gridmodel.reach import ground
from gridmodel.ruleset import DEFAULT, RuleSet
from services import studies
from services.desk import Desk
from services.loaded import newest
from services.warm import warm
from tests.bench.figures import Figure, median_of, seconds
from tests.bench.grids import demonstration_desk

PLACES = ((7.8840, 48.4585), (7.86, 48.45), (7.90, 48.47), (7.8872, 48.4606), (7.93, 48.48))
KW = 400.0
ROUNDS = 3
SAMPLE = 20
RECYCLE = {"trafo": False, "gen": False, "bus_pq": True}


def measure() -> list[Figure]:
    with demonstration_desk() as desk:
        return measured(desk)


def measured(desk: Desk) -> list[Figure]:
    warm(desk)
    first_answer(desk, PLACES[0])
    firsts, wholes = {}, {}
    for place in PLACES:
        pairs = [timed_check(desk, place) for _ in range(ROUNDS)]
        firsts[place] = statistics.median(a for a, _ in pairs)
        wholes[place] = statistics.median(a + b for a, b in pairs)
    where = f"median of {len(PLACES)} places x {ROUNDS}, 1 thread; slowest place {{:.2f}} s"
    first, whole = (statistics.median(x.values()) for x in (firsts, wholes))
    out = [
        Figure("check: first verdicts, server", first, "s", 1.0, note=where.format(max(firsts.values()))),
        Figure("check: with N-1 and certificate", whole, "s", 3.0, note=where.format(max(wholes.values()))),
    ]
    return out + beside_pandapower(desk, firsts, wholes)


def first_answer(desk: Desk, place: tuple[float, float]) -> Answer:
    return studies.first(desk, system_user(), "demo", kw=KW, lon=place[0], lat=place[1])


def timed_check(desk: Desk, place: tuple[float, float]) -> tuple[float, float]:
    """Seconds to the first answer, and from there to the whole one."""
    began = time.perf_counter()
    answer = first_answer(desk, place)
    then = time.perf_counter()
    studies.full(desk, system_user(), str(answer.extras["study"]))
    return then - began, time.perf_counter() - then


@contextmanager
def counted() -> Iterator[dict[int, int]]:
    """Scenarios handed to the batch engine, by the number of buses of the grid they are solved on."""
    found: dict[int, int] = {}
    run = power_grid._run

    def counting(grid: power_grid.PowerGrid, update: Any, n: int, *rest: Any) -> Any:
        found[grid.compiled.n_bus] = found.get(grid.compiled.n_bus, 0) + n
        return run(grid, update, n, *rest)

    power_grid._run = counting
    try:
        yield found
    finally:
        power_grid._run = run


def beside_pandapower(
    desk: Desk, firsts: dict[tuple[float, float], float], wholes: dict[tuple[float, float], float]
) -> list[Figure]:
    network = newest(desk.database, "demo").network
    lumped = ground(network, RuleSet.load(DEFAULT)).lumped.network
    t_full, t_small = loop_seconds(network, recycled=True), loop_seconds(lumped, recycled=False)
    t_plain = loop_seconds(network, recycled=False)
    few, many, easy, plain = [], [], [], []
    full_bus = network.compiled.n_bus
    for place in PLACES:
        with counted() as count:
            timed_check(desk, place)
        large = sum(n for bus, n in count.items() if bus >= full_bus)
        small = sum(n for bus, n in count.items() if bus < full_bus)
        few.append(large)
        many.append(small)
        easy.append((large * t_full + small * t_small) / wholes[place])
        plain.append((large * t_plain + small * t_small) / wholes[place])
    note = (
        f"{statistics.median(few):.0f} load flows at {full_bus} buses, {statistics.median(many):.0f} outage states at"
        f" {lumped.compiled.n_bus}; loop extrapolated from {SAMPLE} solves each:"
    )
    best = f"{note} recycled {t_full * 1e3:.0f} ms, switched {t_small * 1e3:.0f} ms"
    plainly = f"the same, all plain runpp: {t_plain * 1e3:.0f} ms and {t_small * 1e3:.0f} ms"
    return [
        Figure("check: times faster than pandapower loop", statistics.median(easy), "x", 50, ">=", best),
        Figure("check: times faster, loop not recycled", statistics.median(plain), "x", note=plainly),
    ]


def loop_seconds(network: Network, recycled: bool) -> float:
    """Seconds of one solve in a loop where one load changes each time."""
    net = to_pandapower(network, injections(network, network.state(None)))
    options: dict[str, Any] = OPTIONS | {"init": "results"} | ({"recycle": RECYCLE} if recycled else {})
    pp.runpp(net, **OPTIONS)
    pp.runpp(net, **options)
    return median_of(_one_more(net, options), SAMPLE)


def _one_more(net: pp.pandapowerNet, options: dict[str, Any]) -> Callable[[], float]:
    def once() -> float:
        net.load.loc[net.load.index[0], "p_mw"] += 1e-4
        return seconds(lambda: pp.runpp(net, **options))

    return once
