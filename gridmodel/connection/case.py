"""Everything one question needs, prepared once: candidates built into the grid, solvers, bases and limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.answer import Asset, Question
from gridmodel.connection.across import Across, across
from gridmodel.connection.augment import Augmented, augment
from gridmodel.connection.bench import Bench, prepare_bench, solve
from gridmodel.connection.judge import Base, Bounds, Carried, base_of, bounds
from gridmodel.connection.largest import Setting
from gridmodel.connection.limits import Limits, limits
from gridmodel.connection.points import Found, Place, find
from gridmodel.connection.second_source import with_partners
from gridmodel.connection.spur import choose_cables
from gridmodel.criteria.cables import CableChoice
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.rulebook import is_mandatory
from gridmodel.ruleset import RuleSet
from gridmodel.solving.diagnose import not_converged
from gridmodel.solving.flow import check_numbers
from gridmodel.solving.line_ends import LineEnds
from gridmodel.states import MINIMUM, PEAK, SNAPSHOT

LOAD_FIRST = (PEAK, MINIMUM, SNAPSHOT)
GENERATION_FIRST = (MINIMUM, PEAK, SNAPSHOT)


@dataclass(frozen=True, slots=True)
class Case:
    base: Network
    network: Network  # with every candidate built in
    rules: RuleSet
    question: Question
    found: Found
    augmented: Augmented
    bench: Bench
    states: tuple[str, ...]
    limits: Limits  # by row of `network`
    bases: tuple[Base, ...]
    bounds: tuple[Bounds, ...]
    own: tuple[Carried, ...]
    cable_choices: tuple[CableChoice, ...]
    across: Across
    befores: list[np.ndarray]  # voltages before by state, new nodes as the place they are joined to
    judged_nodes: np.ndarray  # made LV busbars stand for lumped stations and are no terminals

    def wants(self, test: str) -> bool:
        return not self.question.tests or test in self.question.tests

    def setting(self) -> Setting:
        tests = frozenset(t for t in ("1", "4") if self.wants(t)) | (
            {"switch"} if self.wants("13") else set()
        )
        return Setting(
            self.bench, self.bases, self.bounds, self.limits, self.own, self.judged_nodes, tests, self.across
        )

    def site_kv(self, site: int) -> float:
        return self.found.places[site].point.vn_kv

    def site_node(self, site: int) -> int:
        return self.augmented.sites[site].node

    def mandatory(self, site: int, test: str) -> bool:
        return is_mandatory(self.rules, self.question.kind, self.site_kv(site), test)

    def before_at_site(self, site: int, base: Base) -> float:
        """Return the voltage before at the place the candidate is joined to; along a cut line by its share."""
        return _joined_at(self.base, self.found.places[site], base.u_pu)

    def own_nodes(self, site: int) -> np.ndarray:
        """Return a mask of the nodes the candidate adds or is joined to."""
        s = self.augmented.sites[site]
        mask = np.zeros(len(self.network.nodes), dtype=bool)
        mask[[s.node, s.tee]] = True
        return mask

    def cut(self, site: int) -> np.ndarray:
        """Return a mask of the lines the candidate takes out of service."""
        mask = np.zeros(len(self.network.lines), dtype=bool)
        mask[list(self.augmented.sites[site].opened)] = True
        return mask

    def asset(self, layer: str, row: int) -> Asset:
        """Return the asset of a row; a part of a cut line is the line, a made node the asset it stands for."""
        if layer == "lines" and row >= len(self.base.lines):
            origin = int(self.augmented.origin_line[row])
            return (
                Asset("lines", str(self.base.lines["id"].iat[origin]))
                if origin >= 0
                else Asset("new", "route")
            )
        if layer == "nodes" and row >= len(self.base.nodes):
            return Asset("new", "customer" if any(row == s.node for s in self.augmented.sites) else "tee")
        if layer == "transformers" and row >= len(self.base.transformers):
            return Asset("new", "transformer")
        return Asset(layer, str(getattr(self.network, layer)["id"].iat[row]))

    def site_asset(self, site: int) -> Asset | None:
        point = self.found.places[site].point
        return Asset("nodes", point.node) if point.node else Asset("lines", str(point.line))


def open_case(
    network: Network, question: Question, rules: RuleSet, threads: int = 1, found: Found | None = None
) -> Case:
    """Find the candidates (or take those `found`), build them in, and solve the grid without the customer."""
    found = with_partners(network, question, rules, found or find(network, network.places, question, rules))
    choices = choose_cables(network, rules, question, found.places)
    augmented = augment(network, found.places, tuple(c.cable for c in choices))
    states = _states(network, question.kind)
    bench = prepare_bench(augmented, states, question.kind, question.cosphi, question.load_scale, threads)
    lim = limits(augmented.network, rules, question)
    bases = tuple(_base(network, bench, augmented, k) for k in range(len(states)))
    grown = augmented.network
    joined = [_with_new_nodes(network, augmented, b) for b in bases]
    befores = [b.u_pu for b in joined]
    return Case(
        base=network, network=grown, rules=rules, question=question, found=found, augmented=augmented, bench=bench, states=states,
        limits=lim, bases=bases, bounds=tuple(bounds(b, lim) for b in joined),
        own=tuple(_own(network, augmented, bench.ends, k) for k in range(len(found.places))),
        cable_choices=choices, across=across(grown, lim, rules, question, states, befores), befores=befores,
        judged_nodes=~grown.nodes["made"].to_numpy(bool) | (np.arange(len(grown.nodes)) >= len(network.nodes)),
    )  # fmt: skip


def _base(network: Network, bench: Bench, augmented: Augmented, state: int) -> Base:
    """Solve one state without the customer; a grid that does not converge on its own can answer nothing."""
    check_numbers(network)
    alone = solve(bench, state, np.array([-1]), np.array([0.0]))
    if alone.failed[0]:
        raise CouldNotCompute(not_converged(network, network.state(bench.states[state])))
    return base_of(alone, augmented.origin_line)


def _joined_at(network: Network, place: Place, u_pu: np.ndarray) -> float:
    point = place.point
    if point.node is not None:
        return float(u_pu[network.node_row[point.node]])
    row = network.line_row[str(point.line)]
    ends = u_pu[network.compiled.line_from[row]], u_pu[network.compiled.line_to[row]]
    share = float(point.at_km or 0.0) / float(network.lines["length_km"].iat[row])
    return float(ends[0] + share * (ends[1] - ends[0]))


def _with_new_nodes(network: Network, augmented: Augmented, base: Base) -> Base:
    """The nodes a candidate adds had, before, the voltage of the place they are joined to; limits bend with it."""
    u_pu, c = base.u_pu.copy(), augmented.network.compiled
    for site in augmented.sites:
        rows = np.r_[c.line_from[list(site.closed)], c.line_to[list(site.closed)], site.node, site.tee]
        rows = rows.astype(np.int64)
        u_pu[rows[rows >= len(network.nodes)]] = _joined_at(network, site.place, base.u_pu)
    return replace(base, u_pu=u_pu)


def _states(network: Network, kind: str) -> tuple[str, ...]:
    order = GENERATION_FIRST if kind == "generation" else LOAD_FIRST
    return tuple(s for s in order if s in network.states) or tuple(network.states)


def _own(network: Network, augmented: Augmented, line_ends: LineEnds, k: int) -> Carried:
    """Return the branches upstream of a candidate and its own new ones, with the switches at their ends."""
    site, point = augmented.sites[k], augmented.sites[k].place.point
    line = np.zeros(len(augmented.network.lines), dtype=bool)
    transformer = np.zeros(len(augmented.network.transformers), dtype=bool)
    switch = np.zeros(len(augmented.network.switches), dtype=bool)
    line[list(site.closed)] = True
    if site.transformer is not None:
        transformer[site.transformer] = True
    ends = (
        [point.node]
        if point.node
        else [network.lines[e].iat[network.line_row[str(point.line)]] for e in ("from_node", "to_node")]
    )
    for end in ends:
        for asset in network.upstream(str(end)):
            if asset.layer == "lines":
                line[network.line_row[asset.id]] = True
            elif asset.layer == "transformers":
                transformer[network.transformer_row[asset.id]] = True
            else:
                switch[network.switch_row[asset.id]] = True
    return Carried(line, transformer, switch | line_ends.carried(line, len(switch)))
