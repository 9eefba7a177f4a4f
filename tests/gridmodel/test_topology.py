"""Live parts, upstream and downstream against a plain graph search on random grids."""

from __future__ import annotations

import networkx as nx
from hypothesis import HealthCheck, given, settings

from gridmodel.answer import Asset
from gridmodel.network import Network
from tests.gridmodel.grids import meshed_texts
from tests.gridmodel.tied_grids import graph, live, operated, tied_texts


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(meshed_texts())
def test_upstream_is_every_branch_on_a_simple_path_to_the_source(text: str) -> None:
    network = Network.from_text(text)
    g = graph(network)
    for node in network.nodes["id"].tolist()[:8]:
        if node not in live(network):
            assert network.upstream(node) == []
            continue
        wanted = {
            key
            for path in nx.all_simple_edge_paths(g, "source", node)
            for _, _, key in path
            if key[0] != "source"
        }
        assert {(a.layer, a.id) for a in network.upstream(node)} == wanted, node


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tied_texts(meshed=True))
def test_downstream_is_what_goes_dark(text: str) -> None:
    network = Network.from_text(text)
    names = network.nodes["id"].to_numpy()
    assert set(names[network.topology.live_nodes]) == live(network)
    for layer in ("lines", "transformers"):
        for name in getattr(network, layer)["id"]:
            dark = live(network) - live(operated(network, (layer, name), [], []))
            assert set(names[network.downstream(Asset(layer, name))]) == dark


def test_feeders_begin_at_the_busbar_and_end_at_the_open_point() -> None:
    network = Network.from_text(
        "source S 10kV 1.0pu\nline a: S - A 1km\nline b: A - B 1km\nline c: S - C 1km\nline t: B - C 1km open\n"
        "trafo T: B -> V 630kVA 10/.4 uk=4.5 ur=1.0\nline v: V - W .1km"
    )
    f = network.feeders()
    of = {n: f.names[k] if k >= 0 else None for n, k in zip(network.nodes["id"], f.node_feeder, strict=True)}
    assert of == {"S": None, "A": "a", "B": "a", "C": "c", "V": None, "W": "v"}
    assert f.line_feeder[network.line_row["t"]] == -1
    assert f.names[f.parent[f.names.index("v")]] == "a"


def test_a_closed_ring_is_one_feeder_with_both_roots() -> None:
    text = """
    source S 110kV 1.0pu
    trafo M: S -> B 25MVA 110/10.5 uk=12 ur=.4
    trafo N: S -> Q 25MVA 110/10.5 uk=12 ur=.4
    node B 10kV
    node Q 10kV
    line a: B - A 1km
    line b: A - Q 1km
    """
    f = Network.from_text(text).feeders()
    assert f.names == ["a"] and f.roots == [("B", "Q")]
