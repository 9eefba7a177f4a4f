"""What kind of supply point each node could be, from its voltage, its station and what hangs on it."""

from __future__ import annotations

from gridmodel.answer import PointKind
from gridmodel.network import Network
from gridmodel.rulebook import level

STATION_KINDS = {"substation": PointKind.SS_BAY, "switching_station": PointKind.SWS_BAY}


def node_kinds(network: Network) -> list[PointKind | None]:
    """Return one kind per node row; None for a bare joint of a medium or high voltage line."""
    c = network.compiled
    busbars = set(c.tr_lv.tolist())
    sources = set(c.source_node.tolist())
    taps = set(c.tr_hv.tolist()) | set(c.load_node.tolist()) | set(c.gen_node.tolist())
    stations = station_of_node(network)
    out: list[PointKind | None] = []
    for row, (node, vn) in enumerate(zip(network.nodes["id"], network.nodes["vn_kv"], strict=True)):
        if level(vn) == "lv":
            out.append(PointKind.LV_BOARD if row in busbars else PointKind.LV_NODE)
        elif row in busbars or row in sources:
            out.append(PointKind.SS_BAY)
        elif node in stations:
            out.append(STATION_KINDS.get(stations[node], PointKind.RMU_BAY))
        else:
            out.append(PointKind.RMU_BAY if row in taps else None)
    return out


def station_names(network: Network) -> dict[str, str]:
    """Return {node id: id of its station}."""
    rows = zip(network.stations["id"], network.stations["nodes"], strict=True)
    return {n.strip(): str(name) for name, nodes in rows for n in str(nodes).split(",") if n.strip()}


def station_of_node(network: Network) -> dict[str, str]:
    """Return {node id: kind of its station}."""
    out: dict[str, str] = {}
    for kind, nodes in zip(network.stations["kind"], network.stations["nodes"], strict=True):
        out.update({n.strip(): str(kind) for n in str(nodes).split(",") if n.strip()})
    return out
