"""The tests beyond voltage, loading and outages, for one candidate, from one context."""

from __future__ import annotations

from dataclasses import replace

from gridmodel.answer import Asset, Question, SecondSource, TestResult
from gridmodel.connection.bench import Readings
from gridmodel.connection.built import connected
from gridmodel.connection.case import Case
from gridmodel.connection.check import Solved
from gridmodel.connection.frozen import solve_frozen
from gridmodel.connection.independence import counted, roots
from gridmodel.connection.judge import Base
from gridmodel.connection.losses import losses_kw
from gridmodel.connection.section_load import section_kw
from gridmodel.criteria.context import CheckContext, Motor, StateFlows
from gridmodel.criteria.context import Solved as Flows
from gridmodel.criteria.more import run_more
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.solving.oltc import changers
from gridmodel.solving.shortcircuit import Prepared, prepare
from gridmodel.states import PEAK
from message import Message

EFFICIENCY, RUNNING_COSPHI = 0.95, 0.88


def further_tests(
    case: Case, solved: Solved, k: int, second: SecondSource | None = None, j: int | None = None
) -> tuple[TestResult, ...]:
    """Tests 2, 3 and 6 to 13 of candidate `k`, whose `second` source is place `j`; elements as in the grid without it."""
    context = context_of(case, solved, k)
    if second is not None and j is not None:
        context = replace(context, second=second, second_upstream=_path_of(case, j))
    return tuple(_named(case, context, row) for row in run_more(context, case.question.tests))


def context_of(case: Case, solved: Solved, k: int) -> CheckContext:
    """Collect what the tests look at; rows are those of the augmented network."""
    site, point = case.augmented.sites[k], case.found.places[k].point
    network = connected(case.augmented.network, site)
    most, least, missing = _short_circuit(case, network)
    station = _station(network, point.node)
    marks = [] if station is None else network.stations["assumed"].tolist()[station : station + 1]
    section = _section_kw(case, network, site.tee)
    taken_kw = case.question.kw if case.question.kind == "load" else 0.0
    name = str(network.nodes["id"].to_numpy()[site.node])
    return CheckContext(
        network=network, rules=case.rules, question=case.question, point=point,
        node_row=site.node, common_row=site.tee,
        flows=tuple(_flows(case, solved, k, s) for s in range(len(case.states))),
        shortcircuit_max=most, shortcircuit_min=least, shortcircuit_missing=missing,
        upstream=tuple(network.upstream(name)),
        breaking_assumed=_marked(network.switches["assumed"].tolist(), "breaking_ka"),
        path_km=path_km(network, site.node), section_before_kw=section,
        section_after_kw=None if section is None else section + taken_kw,
        spare_bays=None if station is None else int(network.stations["spare_bays"].tolist()[station]),
        bays_assumed=_marked(marks, "spare_bays"),
        motor=_motor(case.question), area=case.question.area or None,
        new_lines=tuple(r for r in site.closed if case.augmented.origin_line[r] < 0),
    )  # fmt: skip


def _path_of(case: Case, j: int) -> tuple[Asset, ...]:
    """What the second source may not share with the first, from place `j` up."""
    network, place = case.base, case.found.places[j]
    start = place.point.node or str(network.lines["from_node"].iat[network.line_row[str(place.point.line)]])
    path = tuple(network.upstream(start))
    return counted(network, roots(network, place), case.question.independence, path)


def _motor(q: Question) -> Motor | None:
    """The declared motor with a usual efficiency and power factor (E10 of the worked examples)."""
    if q.motor_kw is None:
        return None
    return Motor(q.motor_kw, q.motor_start, EFFICIENCY, RUNNING_COSPHI, starts_per_hour=q.motor_per_hour)


def path_km(network: Network, node_row: int) -> float | None:
    """Length of the lines of this voltage up to the busbar that feeds the node; None without lengths."""
    t = network.topology
    km, at = 0.0, node_row
    length = network.lines["length_km"].to_numpy(float)
    while t.parent_edge[at] >= 0 and t.edge_layer[t.parent_edge[at]] != 1:
        edge = int(t.parent_edge[at])
        km += float(length[t.edge_row[edge]]) if t.edge_layer[edge] == 0 else 0.0
        at = int(t.parent[at])
    return km if km == km else None


def _short_circuit(case: Case, network: Network) -> tuple[Prepared | None, Prepared | None, Message | None]:
    """Both cases; the reason where the data cannot give one of them."""
    got: list[Prepared | None] = []
    missing = None
    for each in ("max", "min"):
        try:
            got.append(prepare(network, case.rules, each))
        except CouldNotCompute as error:
            got.append(None)
            missing = missing or error.message
    return got[0], got[1], missing


def _station(network: Network, node: str | None) -> int | None:
    for row, nodes in enumerate(network.stations["nodes"]):
        if node is not None and node in (n.strip() for n in str(nodes).split(",")):
            return row
    return None


def _section_kw(case: Case, network: Network, row: int) -> float | None:
    return section_kw(network, case.base.state(PEAK), row) if PEAK in case.base.states else None


def _marked(marks: list[str], column: str) -> bool:
    """The layer's own column `assumed` names the columns whose values are not measured."""
    return any(column in mark for mark in marks)


def _flows(case: Case, solved: Solved, k: int, state: int) -> StateFlows:
    base, after = case.bases[state], solved.after[state]
    before = _before(case, k, base)
    frozen = None
    if len(changers(case.network)):
        frozen = _after(case, solve_frozen(case.bench, state, k, case.question.kw), 0)
    return StateFlows(case.states[state], before, _after(case, after, k), frozen)


def _before(case: Case, k: int, base: Base) -> Flows:
    """A tee is not there before: its voltage is read along the line that will be cut."""
    u_pu = base.u_pu.copy()
    u_pu[case.augmented.sites[k].tee] = case.before_at_site(k, base)
    kw = losses_kw(
        case.base, base.line_percent[: len(case.base.lines)], base.tr_percent[: len(case.base.transformers)]
    )
    return Flows(u_pu, base.line_percent, base.tr_percent, kw)


def _after(case: Case, at: Readings, i: int) -> Flows:
    return Flows(
        at.u_pu[i],
        at.line_percent[i],
        at.tr_percent[i],
        losses_kw(case.network, at.line_percent[i], at.tr_percent[i]),
    )


def _named(case: Case, context: CheckContext, row: TestResult) -> TestResult:
    """What the candidate adds is named "new"; a part of a cut line is the line."""
    element = row.element
    if element is None or element.layer not in ("nodes", "lines"):
        return row
    rows = context.network.node_row if element.layer == "nodes" else context.network.line_row
    return replace(
        row,
        element=case.asset(element.layer, rows[element.id])
        if element.id in rows
        else Asset(element.layer, element.id),
    )
