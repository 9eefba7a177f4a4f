"""The grid with every candidate built in but switched off, so that one model solves all of them in one batch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gridmodel.answer import PointKind
from gridmodel.connection.points import Place
from gridmodel.network import LINE_COLUMNS, NODE_COLUMNS, TRANSFORMER_COLUMNS, Network, table
from gridmodel.reading.lines import split_geometry
from gridmodel.rules.rows import Cable, NewTransformer

CUSTOMER = "customer"
LV_KV = 0.4
SHORTEST_M = 5.0  # a shorter spur would fall below the impedance that counts as none


@dataclass(frozen=True, slots=True)
class Site:
    """One candidate inside the augmented network: where it draws power and which branches it switches."""

    place: Place
    cable: Cable | None
    node: int  # row of the customer's node
    opened: tuple[int, ...]  # line rows taken out (the line that is cut)
    closed: tuple[int, ...]  # line rows put in (parts, spur)
    tee: int  # row of the tee, or of the existing node
    transformer: int | None = None  # row of the new public transformer


@dataclass(frozen=True, slots=True)
class Augmented:
    """`origin_line[row]` is the row of the original line a part was cut from, -1 for new cable."""

    base: Network
    network: Network
    sites: tuple[Site, ...]
    origin_line: np.ndarray


def augment(network: Network, places: tuple[Place, ...], cables: tuple[Cable | None, ...]) -> Augmented:
    """Add tees, parts, spurs and customer nodes for every candidate; all of them start open at both ends."""
    nodes: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    transformers: list[dict[str, object]] = []
    sites = []
    for k, (place, cable) in enumerate(zip(places, cables, strict=True)):
        site = _site(network, place, cable, k, nodes, lines)
        sites.append(_behind_transformer(network, site, k, nodes, transformers))
    grown = network.with_tables(
        nodes=_grown(network.nodes, NODE_COLUMNS, nodes),
        lines=_grown(network.lines, LINE_COLUMNS, lines),
        transformers=_grown(network.transformers, TRANSFORMER_COLUMNS, transformers),
    )
    origin = np.r_[np.arange(len(network.lines)), [int(str(x["origin"])) for x in lines]].astype(np.int64)
    return Augmented(network, grown, tuple(sites), origin)


def _grown(old: pd.DataFrame, columns: dict[str, str], rows: list[dict[str, object]]) -> pd.DataFrame:
    if not rows:
        return old
    return pd.concat([old, table(columns, pd.DataFrame(rows))], ignore_index=True)


def _behind_transformer(
    network: Network,
    site: Site,
    k: int,
    nodes: list[dict[str, object]],
    transformers: list[dict[str, object]],
) -> Site:
    """A point of kind new_dt: the route ends at a new public transformer, the customer at its LV board."""
    kind = site.place.transformer
    if kind is None or not site.closed:
        return site
    board, hv = f"{CUSTOMER}#{k}:lv", nodes[site.node - len(network.nodes)]
    nodes.append(hv | {"id": board, "vn_kv": LV_KV, "un_kv": _low_nominal(network)})
    transformers.append(_transformer(f"new_dt#{k}", kind, hv, board))
    row = len(network.transformers) + len(transformers) - 1
    return replace(site, node=len(network.nodes) + len(nodes) - 1, transformer=row)


def _transformer(name: str, kind: NewTransformer, hv: dict[str, object], board: str) -> dict[str, object]:
    return {
        "id": name, "hv_node": hv["id"], "lv_node": board, "sn_kva": kind.sn_kva, "hv_kv": hv["vn_kv"], "lv_kv": LV_KV,
        "vk_percent": kind.vk_percent, "vkr_percent": kind.load_loss_kw / kind.sn_kva * 100,
        "pfe_kw": kind.no_load_loss_kw, "i0_percent": kind.i0_percent, "vector_group": "Dyn11", "tap_side": "hv",
        "tap_neutral": 0, "tap_pos": 0, "tap_min": 0, "tap_max": 0, "tap_step_percent": 0.0, "parallel": 1,
        "phases_in_source": 3, "hv_closed": True, "lv_closed": True, "in_service": True,
    }  # fmt: skip


def _low_nominal(network: Network) -> float:
    """The nominal voltage the grid gives its other low voltage nodes; NaN: the rule set says it."""
    low = network.nodes["vn_kv"].to_numpy(float) == LV_KV
    return float(network.nodes["un_kv"].to_numpy(float)[low][0]) if low.any() else float("nan")


def _site(
    network: Network,
    place: Place,
    cable: Cable | None,
    k: int,
    nodes: list[dict[str, object]],
    lines: list[dict[str, object]],
) -> Site:
    n, m = len(network.nodes), len(network.lines)
    if place.point.node is not None:
        tee = network.node_row[place.point.node]
        if cable is None or place.route_m <= 0:
            return Site(place, None, tee, (), (), tee)
        nodes.append(_node(f"{CUSTOMER}#{k}", place, network))
        lines.append(_cable(f"spur#{k}", place.point.node, f"{CUSTOMER}#{k}", place.route_m, cable))
        return Site(place, cable, n + len(nodes) - 1, (), (m + len(lines) - 1,), tee)
    cut = network.line_row[str(place.point.line)]
    if place.point.kind is PointKind.LOOP_IN and cable is not None:
        return _loop_in(network, place, cable, k, cut, nodes, lines)
    return _tee(network, place, cable, k, cut, nodes, lines)


def _tee(
    network: Network,
    place: Place,
    cable: Cable | None,
    k: int,
    cut: int,
    nodes: list[dict[str, object]],
    lines: list[dict[str, object]],
) -> Site:
    n, m = len(network.nodes), len(network.lines)
    first_line = m + len(lines)
    tee = f"{place.point.line}#tee{k}"
    nodes.append(_node(tee, place, network))
    tee_row = n + len(nodes) - 1
    lines += _parts(network, cut, place, tee, tee)
    if cable is None or place.route_m <= 0:
        return Site(place, None, tee_row, (cut,), (first_line, first_line + 1), tee_row)
    nodes.append(_node(f"{CUSTOMER}#{k}", place, network))
    lines.append(_cable(f"spur#{k}", tee, f"{CUSTOMER}#{k}", place.route_m, cable))
    return Site(place, cable, tee_row + 1, (cut,), (first_line, first_line + 1, first_line + 2), tee_row)


def _loop_in(
    network: Network,
    place: Place,
    cable: Cable,
    k: int,
    cut: int,
    nodes: list[dict[str, object]],
    lines: list[dict[str, object]],
) -> Site:
    """The cable is cut in and out: part 1, cable, the new ring main unit at the customer, cable, part 2."""
    n, m = len(network.nodes), len(network.lines)
    first_node, first_line = n + len(nodes), m + len(lines)
    a, b, rmu = f"{place.point.line}#in{k}", f"{place.point.line}#out{k}", f"{CUSTOMER}#{k}"
    nodes += [_node(a, place, network), _node(b, place, network), _node(rmu, place, network)]
    lines += _parts(network, cut, place, a, b)
    half = place.route_m / 2
    lines += [_cable(f"loop#{k}in", a, rmu, half, cable), _cable(f"loop#{k}out", rmu, b, half, cable)]
    return Site(
        place, cable, first_node + 2, (cut,), tuple(range(first_line, first_line + 4)), first_node + 2
    )


def _node(name: str, place: Place, network: Network) -> dict[str, object]:
    neighbour = place.point.node or str(
        network.lines["from_node"].iat[network.line_row[str(place.point.line)]]
    )
    un = network.nodes["un_kv"].iat[network.node_row[neighbour]]
    return {
        "id": name,
        "vn_kv": place.point.vn_kv,
        "un_kv": un,
        "lon": place.point.lon,
        "lat": place.point.lat,
        "made": True,
    }


def _parts(network: Network, cut: int, place: Place, a: str, b: str) -> list[dict[str, object]]:
    """Split keeps r, x, c proportional; ratings stay."""
    line = network.lines.iloc[cut]
    share = float(place.point.at_km or 0.0) / float(line["length_km"])
    geometry = split_geometry(line["geometry"], share)
    out = []
    for i, (ends, part) in enumerate((((line["from_node"], a), share), ((b, line["to_node"]), 1 - share))):
        row = {name: line[name] for name in LINE_COLUMNS}
        row |= {"id": f"{line['id']}#{i + 1}", "from_node": ends[0], "to_node": ends[1]}
        row |= {name: float(line[name]) * part for name in ("length_km", "r_ohm", "x_ohm", "c_nf")}
        row |= {"from_closed": False, "to_closed": False, "geometry": geometry[i], "origin": cut}
        out.append(row)
    return out


def _cable(name: str, a: str, b: str, length_m: float, cable: Cable) -> dict[str, object]:
    km = max(length_m, SHORTEST_M) / 1000
    return {
        "id": name, "from_node": a, "to_node": b, "length_km": km, "r_ohm": cable.r_ohm_per_km * km,
        "x_ohm": cable.x_ohm_per_km * km, "c_nf": cable.c_nf_per_km * km, "max_i_a": cable.max_i_a, "kind": cable.laying,
        "parallel": 1, "std_type": cable.name, "rating_basis": cable.rating_basis, "phases_in_source": 3,
        "from_closed": False, "to_closed": False, "in_service": True, "geometry": None, "origin": -1,
    }  # fmt: skip
