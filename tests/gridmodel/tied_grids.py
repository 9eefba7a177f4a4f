"""Hypothesis strategy: random radial 10 kV feeders with open ties, and the switching of a plan done by hand."""

from __future__ import annotations

from typing import Any

import networkx as nx
from hypothesis import strategies as st

from gridmodel.network import Network

HEAD = """
source S 110kV 1.03pu
trafo M1: S -> B 25MVA 110/10.5 uk=12 ur=.4
trafo M2: S -> Q 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
node Q 10kV
"""


@st.composite
def tied_texts(draw: st.DrawFn, meshed: bool = False) -> str:
    """Two substation busbars, random trees behind both, open ties between random nodes, loads at every node."""
    rows, names = [HEAD], ["B", "Q"]
    for i in range(draw(st.integers(3, 9))):
        names.append(f"N{i}")
        rows.append(_line(draw, f"L{i}", draw(st.sampled_from(names[:-1])), f"N{i}"))
        rows.append(f"load K{i}: N{i} {draw(st.integers(0, 2500))}kW pf=.95 n={i + 1}")
    for i in range(draw(st.integers(1, 4))):
        a, b = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
        words = [" open", f" open@{a}", f" open@{b}"] + ([""] if meshed else [])
        rows.append(_line(draw, f"X{i}", a, b) + draw(st.sampled_from(words)))
    return "\n".join(rows)


def _line(draw: st.DrawFn, name: str, a: str, b: str) -> str:
    km, rating = draw(st.floats(0.2, 5.0)), draw(st.sampled_from([200, 300, 400]))
    return f"line {name}: {a} - {b} {km:.2f}km r=0.125 x=0.09 c=0 max={rating}"


def graph(network: Network) -> nx.MultiGraph:
    """Closed branches as edges (layer, id); a source is a node named "source"."""
    g = nx.MultiGraph()
    g.add_nodes_from(network.nodes["id"])
    for row in network.lines.itertuples():
        if row.in_service and row.from_closed and row.to_closed:
            g.add_edge(row.from_node, row.to_node, ("lines", row.id))
    for row in network.transformers.itertuples():
        if row.in_service and row.hv_closed and row.lv_closed:
            g.add_edge(row.hv_node, row.lv_node, ("transformers", row.id))
    for row in network.switches.itertuples():
        if row.closed and row.from_node and row.to_node:
            g.add_edge(row.from_node, row.to_node, ("switches", row.id))
    for node in network.sources["node"]:
        g.add_edge("source", node, ("source", node))
    return g


def live(network: Network) -> set[str]:
    found: set[str] = nx.node_connected_component(graph(network), "source")
    return found - {"source"}


def operated(network: Network, outage: tuple[str, str], close: list[Any], open_: list[Any]) -> Network:
    """The network with a branch out, ties closed and branches opened."""
    lines, trafos = network.lines.copy(), network.transformers.copy()
    switches = network.switches.copy()
    for row in close:
        if row["layer"] == "lines":
            lines.loc[lines["id"] == row["id"], ["from_closed", "to_closed"]] = True
        else:
            switches.loc[switches["id"] == row["id"], "closed"] = True
    for layer, name in [outage] + [(r["layer"], r["id"]) for r in open_]:
        if layer == "switches":
            switches.loc[switches["id"] == name, "closed"] = False
        else:
            table = lines if layer == "lines" else trafos
            table.loc[table["id"] == name, "in_service"] = False
    return network.with_tables(lines=lines, transformers=trafos, switches=switches)
