"""A connection check on the server, and the load flows it solves beside a pandapower loop over the same.

The loop is measured on a sample of the check's own scenarios and extrapolated; only its solves count, no conversion and
no judging. Where only powers change, pandapower's recycling is on and each solve starts from the last result. Outages
switch lines, which recycling cannot follow: those solves are plain ones on the whole grid, as a loop over the grid has
it. The second row gives the loop our own lumped grid for them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import pandapower as pp

from api.commands.operator import system_user
from gridmodel.answer import Answer
from gridmodel.engines import power_grid_batch
from gridmodel.engines.pandapower_engine import OPTIONS, to_pandapower
from gridmodel.engines.power_grid import PowerGrid
from gridmodel.network import Network
from gridmodel.outages import plans, trials
from gridmodel.outages.field import Field
from gridmodel.solving.arrays import injections
from services import studies
from services.desk import Desk
from services.loaded import newest
from services.warm import warm_checks
from tests.bench.figures import Figure, seconds
from tests.bench.grids import demonstration_desk

TOWN = ((7.8840, 48.4585), (7.86, 48.45), (7.90, 48.47), (7.8872, 48.4606), (7.93, 48.48))
COUNTRY = ((7.8075, 48.4117), (7.7732, 48.4230), (7.7903, 48.3729), (7.8350, 48.4276), (7.7594, 48.3911))
PLACES = TOWN + COUNTRY  # long feeders with weak ties make many times the outage states of a town
KW = 400.0
ROUNDS = 3
SAMPLE = 20
LOOP = OPTIONS | {"numba": True}  # at its best
RECYCLE = {"trafo": False, "gen": False, "bus_pq": True}


def measure() -> list[Figure]:
    with demonstration_desk() as desk:
        return measured(desk)


def measured(desk: Desk) -> list[Figure]:
    warm_checks(desk)
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
    return out + beside_pandapower(desk, wholes)


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
    run = power_grid_batch._run

    def counting(grid: PowerGrid, update: Any, wanted: Any, n: int, *rest: Any) -> Any:
        found[grid.compiled.n_bus] = found.get(grid.compiled.n_bus, 0) + n
        return run(grid, update, wanted, n, *rest)

    power_grid_batch._run = counting
    try:
        yield found
    finally:
        power_grid_batch._run = run


def beside_pandapower(desk: Desk, wholes: dict[tuple[float, float], float]) -> list[Figure]:
    """The loop's seconds over the check's, place by place."""
    network = newest(desk.database, "demo").network
    recycled = asked_seconds(network)
    with noted() as outages:
        timed_check(desk, PLACES[0])
    whole, lumped = whole_grid_seconds(network, outages), switched_seconds(outages)
    buses = network.compiled.n_bus
    ratios, kindly, large, small = [], [], [], []
    for place in PLACES:
        with counted() as count:
            timed_check(desk, place)
        large.append(sum(n for bus, n in count.items() if bus >= buses))
        small.append(sum(count.values()) - large[-1])
        ratios.append((large[-1] * recycled + small[-1] * whole) / wholes[place])
        kindly.append((large[-1] * recycled + small[-1] * lumped) / wholes[place])
    note = (
        f"{statistics.median(large):.0f} load flows and {statistics.median(small):.0f} outage states of {buses} buses; loop"
        f" extrapolated from {SAMPLE} of each: {recycled * 1e3:.0f} ms recycled, {whole * 1e3:.0f} ms switched"
    )
    kind = f"its outage states on the lumped grid that the check solves them on: {lumped * 1e3:.0f} ms each"
    return [
        Figure("check: times faster than pandapower loop", statistics.median(ratios), "x", 50, ">=", note),
        Figure("check: the same, the loop given our lumped grid", statistics.median(kindly), "x", note=kind),
    ]


def asked_seconds(network: Network) -> float:
    """Median of solves in a loop where one customer draws another power each time."""
    net = to_pandapower(network, injections(network, network.state(None)))
    options: dict[str, Any] = LOOP | {"init": "results", "recycle": RECYCLE}
    pp.runpp(net, **LOOP)
    random = np.random.default_rng(2)
    times = []
    for kw in random.uniform(1, KW, SAMPLE + 2):
        net.load.loc[net.load.index[0], "p_mw"] = kw / 1e3
        times.append(seconds(lambda: pp.runpp(net, **options)))
    return statistics.median(times[2:])


@contextmanager
def noted() -> Iterator[list[tuple[Field, list[Any]]]]:
    """The fields and jobs (outage, moves) that a check's outages are solved in."""
    found: list[tuple[Field, list[Any]]] = []
    solve = trials.try_moves

    def noting(field: Field, jobs: Any) -> Any:
        found.append((field, list(jobs)))
        return solve(field, jobs)

    plans.try_moves = noting  # type: ignore[attr-defined]
    try:
        yield found
    finally:
        plans.try_moves = solve  # type: ignore[attr-defined]


def whole_grid_seconds(network: Network, noted_jobs: list[tuple[Field, list[Any]]]) -> float:
    """Median of a sample of the outage states, switched and solved in pandapower on the whole grid."""
    pairs = [(field, o, moves) for field, jobs in noted_jobs for o, moves in jobs]
    chosen = [pairs[i] for i in np.random.default_rng(3).permutation(len(pairs))[: SAMPLE + 1]]
    times = []
    for field, o, moves in chosen:
        net = to_pandapower(network, injections(network, network.state(None)))
        switching = _of_whole_grid(network, field, trials.switching(field, o, moves))
        times.append(seconds(lambda net=net, switching=switching: _switched_solve(net, switching)))
    return statistics.median(times[1:])


def _of_whole_grid(
    network: Network, field: Field, switching: dict[tuple[str, int], int]
) -> dict[tuple[str, int], int]:
    """The same switching by asset number; a part of a line that the candidate cuts is that line."""
    rows = {"lines": network.line_row, "transformers": network.transformer_row}
    out = {}
    for (layer, row), closed in switching.items():
        name = str(getattr(field.network, layer)["id"].iat[row]).split("#")[0]
        if layer in rows and name in rows[layer]:
            out[layer, rows[layer][name]] = closed
    return out


def switched_seconds(noted_jobs: list[tuple[Field, list[Any]]]) -> float:
    """Median of a sample of the outage states themselves, switched and solved in pandapower."""
    pairs = [(field, o, moves) for field, jobs in noted_jobs for o, moves in jobs]
    chosen = [pairs[i] for i in np.random.default_rng(3).permutation(len(pairs))[: SAMPLE + 1]]
    times = []
    for field, o, moves in chosen:
        net = to_pandapower(field.network, field.at)
        switching = trials.switching(field, o, moves)
        times.append(seconds(lambda net=net, switching=switching: _switched_solve(net, switching)))
    return statistics.median(times[1:])


def _switched_solve(net: pp.pandapowerNet, switching: dict[tuple[str, int], int]) -> None:
    for (layer, row), closed in switching.items():
        if layer == "switches":
            continue  # between nodes of one bar: pandapower's solve takes the same time either way
        table = net.line if layer == "lines" else net.trafo
        table.loc[row, "in_service"] = bool(closed)
        if closed:
            net.switch.loc[(net.switch["et"] == "l") & (net.switch["element"] == row), "closed"] = True
    with suppress(pp.LoadflowNotConverged):
        pp.runpp(net, **LOOP)
