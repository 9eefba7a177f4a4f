"""Outage tracing against the contingency's own answer, element by element."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from gridmodel.answer import Asset
from gridmodel.errors import BadInput
from gridmodel.network import Network
from gridmodel.outages.contingency import Loss, branches, contingency, nobody
from gridmodel.outages.tracing import opened, trace
from gridmodel.ruleset import RuleSet
from gridmodel.topology import EDGE_LAYERS, live_mask
from tests.gridmodel.sample_grids import oberrhein, smartds

RING = """
source S 20kV 1pu
line a: S - 1 1km
line b: 1 - 2 1km
line c: S - 3 1km
line d: 3 - 2 1km
line e: 2 - 4 1km
line t: 4 - 5 1km open@4
line f: S - 5 1km
trafo T: 4 -> L 400kVA 20/0.4 uk=4 ur=1
load x: L 100kW n=7
load y: 5 50kW n=2
"""


@pytest.mark.parametrize("name", ["oberrhein", "smartds_small_feeder", "smartds_austin_utm_no_crs"])
def test_every_single_element_is_traced_as_the_contingency_says(samples: Path, name: str) -> None:
    network = oberrhein(samples) if name == "oberrhein" else smartds(samples, name)
    losses = contingency(network, RuleSet.load(), nobody())
    assert len(losses) == len(branches(network))
    for loss in losses:
        got = trace(network, [loss.outage])
        assert got.dark_nodes == loss.dark_nodes, loss.outage
        assert got.dark_transformers == loss.dark_transformers
        assert got.customers == loss.customers
        assert got.unserved_kw == pytest.approx(loss.unserved_kw, abs=1e-6)
        reaching = {a for a in _single_ties(loss) if _ends(network, a) & set(got.dark_nodes)}
        assert reaching <= set(got.restorable), (
            loss.outage
        )  # others bring back what isolating the fault loses
    assert any(trace(network, [loss.outage]).restorable for loss in losses) == any(
        loss.ties for loss in losses
    )


def _single_ties(loss: Loss) -> list[Asset]:
    return [Asset(**row["close"][0]) for row in loss.ties if len(row["close"]) == 1]


def _ends(network: Network, tie: Asset) -> set[str]:
    table = getattr(network, tie.layer)
    row = table[table["id"] == tie.id].iloc[0]
    return {str(row["from_node"]), str(row["to_node"])}


def test_two_branches_of_a_ring_are_needed_to_darken_what_it_feeds() -> None:
    network = Network.from_text(RING)
    for name in "abcd":
        assert trace(network, [Asset("lines", name)]).dark_nodes == ()
    both = trace(network, [Asset("lines", "b"), Asset("lines", "d")])
    assert set(both.dark_nodes) == {"2", "4", "L"}
    assert (both.customers, both.unserved_kw, both.dark_transformers) == (7, 100.0, ("T",))
    assert both.restorable == (Asset("lines", "t"),)


def test_a_tie_that_is_out_or_inside_the_dark_part_does_not_help() -> None:
    network = Network.from_text(RING)
    own = [Asset("lines", x) for x in "bdt"]
    assert trace(network, own).restorable == ()
    far_end_too = [Asset("lines", x) for x in "bdf"]
    assert trace(network, far_end_too).restorable == ()
    assert set(trace(network, far_end_too).dark_nodes) == {"2", "4", "L", "5"}


def test_any_pair_goes_dark_as_a_search_from_the_sources_says() -> None:
    network = Network.from_text(RING)
    t = network.topology
    ids = [getattr(network, layer)["id"] for layer in EDGE_LAYERS]
    names = [Asset(EDGE_LAYERS[k], str(ids[k].iat[r])) for k, r in zip(t.edge_layer, t.edge_row, strict=True)]
    for i, j in combinations(range(len(names)), 2):
        keep = ~np.isin(np.arange(len(names)), [i, j])
        live = live_mask(len(network.nodes), t.edge_a[keep], t.edge_b[keep], network.compiled.source_node)
        assert (
            trace(network, [names[i], names[j]]).dark.tolist()
            == np.flatnonzero(t.live_nodes & ~live).tolist()
        )


@pytest.mark.parametrize("text", ["148", "nodes:1", "lines:", ":148", "lines:nowhere"])
def test_what_is_no_branch_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput, match="branch|no asset"):
        trace(Network.from_text(RING), [opened(text)])
