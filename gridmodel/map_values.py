"""State on the map: a number per drawn asset (loading, voltage, feeder, flow) and its painted byte."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmodel.network import Network
from gridmodel.schema import MAP_LAYERS
from gridmodel.solving.flow import Flow
from gridmodel.topology import Feeders

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOT_COMPUTED: Final = 255  # in numbers: NaN
HAS_NONE: Final = 254  # the asset has no such value; in numbers: infinity
WHATS: Final = ("voltage_level", "loading", "voltage", "feeder", "flow")
# From studies of the worker: direction, and whether what is promised is connected already.
HEADROOM: Final = {
    "headroom_load": ("load", False),
    "headroom_load_promised": ("load", True),
    "headroom_generation": ("generation", False),
    "headroom_generation_promised": ("generation", True),
}
NO_ROOM, NONE_LEFT, LITTLE, ROOM = range(4)  # painted bytes of a room
LITTLE_KW: Final = {"low": 30.0, "above": 400.0}  # assumed: a three-phase house, a common station
LOW_KV: Final = 1.0
NEEDS_FLOW: Final = ("loading", "voltage", "flow")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of the map's layers stand in the network's tables; -1: nowhere."""

    ids: dict[str, NDArray[np.object_]]
    nodes: dict[
        str, Ints
    ]  # row of the node an asset stands at; for lines the from end, transformers the LV side
    to_node: Ints  # lines
    hv_node: Ints  # transformers
    line: Ints
    transformer: Ints
    reversed: NDArray[np.bool_]  # lines drawn against from -> to

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(self.ids[name]) for name in MAP_LAYERS}


def places(layers: Mapping[str, Any], network: Network) -> Places:
    """Find every drawn asset in the network by its asset number."""
    ids = {name: _texts(layers.get(name), "id") for name in MAP_LAYERS}
    at = network.node_row
    line, transformer = (
        _rows(ids["lines"], network.line_row),
        _rows(ids["transformers"], network.transformer_row),
    )
    ends = [_through(network, line, at, "lines", side) for side in ("from_node", "to_node")]
    hv, lv = (_through(network, transformer, at, "transformers", side) for side in ("hv_node", "lv_node"))
    lv_of = dict(zip(network.transformers["id"], network.transformers["lv_node"], strict=True))
    nodes = {"lines": ends[0], "transformers": lv, "nodes": _rows(ids["nodes"], at)}
    for name in ("switches", "stations", "loads", "generators", "source"):
        nodes[name] = _rows(_node_names(layers.get(name), name, lv_of), at)
    return Places(ids, nodes, ends[1], hv, line, transformer, _drawn_backwards(layers, network, ends))


def numbers(what: str, at: Places, network: Network, flow: Flow | None = None) -> NDArray[np.float32]:
    """A number per dense feature number: percent, feeder number or direction (1 as drawn, 2 against, 0 none).

    NaN: not computed. Infinity: an asset of this kind has no such value.
    """
    makers: dict[str, Callable[[], dict[str, Floats]]] = {
        "voltage_level": lambda: _by_node(at, network.nodes["vn_kv"].to_numpy(float)),
        "feeder": lambda: _feeder(at, network.feeders()),
    }
    if flow is not None:
        makers["loading"] = lambda: _loading(at, network, flow)
        makers["voltage"] = lambda: _voltage(at, network, flow)
        makers["flow"] = lambda: _direction(at, flow)
    made = makers[what]()
    rows = [made.get(name, np.full(count, np.inf)) for name, count in at.counts.items()]
    return np.concatenate(rows).astype(np.float32)


def to_bytes(what: str, values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The painted byte: loading in percent rounded up, voltage 0.2 points a step from -25 %."""
    v = values.astype(float)
    known = np.isfinite(v)
    safe = np.where(known, v, 0.0)
    if what == "loading":
        code = np.ceil(safe - 1e-6).clip(0, 253)
    elif what == "voltage":
        code = np.round((safe - 100 + 25) * 5).clip(0, 253)
    elif what == "voltage_level":
        code = np.searchsorted([1.0, 30.0, 100.0, 200.0], safe, side="right").astype(float)
    else:
        code = np.mod(safe, 240) if what == "feeder" else safe
    return np.where(known, code, np.where(np.isnan(v), NOT_COMPUTED, HAS_NONE)).astype(np.uint8)


def main_feeder(feeders: Feeders) -> Ints:
    """For every feeder the one of 1 kV and more that feeds it (itself at the top)."""
    top = np.arange(len(feeders.names))
    for _ in range(4):
        up = feeders.parent[top]
        climb = (up >= 0) & (feeders.vn_kv[top] < 1.0)
        top = np.where(climb, up, top)
    return top


def _feeder(at: Places, feeders: Feeders) -> dict[str, Floats]:
    top = main_feeder(feeders).astype(float)

    def name(of: Ints) -> Floats:
        return np.where(of >= 0, top[of], np.nan) if len(top) else np.full(len(of), np.nan)

    out = {layer: name(_take(feeders.node_feeder, rows)) for layer, rows in at.nodes.items()}
    out["lines"] = name(_take(feeders.line_feeder, at.line))
    out["transformers"] = name(_take(feeders.transformer_feeder, at.transformer))
    zone = name(feeders.node_feeder)
    zone_of_lv = _busbar_zone(at, out["transformers"], zone)
    for layer, rows in at.nodes.items():
        if layer not in ("lines", "transformers"):
            out[layer] = np.where(np.isnan(out[layer]), _take_float(zone_of_lv, rows), out[layer])
    return out


def _busbar_zone(at: Places, of_transformer: Floats, zone: Floats) -> Floats:
    """The busbar of a distribution transformer belongs to no feeder: it is coloured by what feeds it."""
    out = zone.copy()
    lv = at.nodes["transformers"]
    out[lv[lv >= 0]] = of_transformer[lv >= 0]
    return out


def _loading(at: Places, network: Network, flow: Flow) -> dict[str, Floats]:
    lines = _take_float(flow.line_loading_percent, at.line)
    transformers = _take_float(flow.transformer_loading_percent, at.transformer)
    stations = np.full(len(at.ids["stations"]), np.inf)
    worst = pd.Series(transformers).groupby(at.hv_node).max()
    of_node = np.full(len(network.nodes), np.inf)
    there = worst.index.to_numpy() >= 0
    of_node[worst.index.to_numpy()[there]] = worst.to_numpy()[there]
    known = at.nodes["stations"] >= 0
    stations[known] = of_node[at.nodes["stations"][known]]
    return {"lines": lines, "transformers": transformers, "stations": stations}


def _voltage(at: Places, network: Network, flow: Flow) -> dict[str, Floats]:
    """Percent of the nominal voltage; of a line the end that is further from nominal."""
    nodes = network.nodes
    nominal = nodes["un_kv"].fillna(nodes["vn_kv"]).to_numpy(float)
    percent = flow.u_pu * nodes["vn_kv"].to_numpy(float) / nominal * 100
    out = _by_node(at, percent)
    to_end = _take_float(percent, at.to_node)
    from_end = out["lines"]
    out["lines"] = np.where(np.abs(to_end - 100) > np.abs(from_end - 100), to_end, from_end)
    return out


def _direction(at: Places, flow: Flow) -> dict[str, Floats]:
    p = _take_float(flow.line_p_kw, at.line)
    way = np.where(np.abs(p) < 0.05, 0.0, np.where((p > 0) ^ at.reversed, 1.0, 2.0))
    return {"lines": np.where(np.isnan(p), np.nan, way)}


def _by_node(at: Places, of_node: Floats) -> dict[str, Floats]:
    return {layer: _take_float(of_node, rows) for layer, rows in at.nodes.items()}


def headroom(at: Places, node_kw: Floats) -> NDArray[np.float32]:
    """Room in kW per dense feature number, from the rooms of the nodes; a line has that of its tighter end."""
    made = _by_node(at, node_kw)
    made["lines"] = np.minimum(made["lines"], _take_float(node_kw, at.to_node))
    return np.concatenate([made.get(name, np.full(n, np.inf)) for name, n in at.counts.items()]).astype(
        np.float32
    )


def headroom_bytes(
    kw: NDArray[np.float32], vn_kv: NDArray[np.float32], with_promised: NDArray[np.float32] | None = None
) -> NDArray[np.uint8]:
    """Paint rooms: 0 red, no room · 1 yellow, none once what is promised is connected · 2 little · 3 room (planning.md 3.9)."""
    left = kw if with_promised is None else with_promised
    little = np.where(vn_kv < LOW_KV, LITTLE_KW["low"], LITTLE_KW["above"])
    with np.errstate(invalid="ignore"):
        code = np.select([kw <= 0, left <= 0, left < little], [NO_ROOM, NONE_LEFT, LITTLE], ROOM)
    unknown = np.isnan(kw) | np.isnan(left)
    return np.where(unknown, NOT_COMPUTED, np.where(np.isinf(kw), HAS_NONE, code)).astype(np.uint8)


def tighter_node(at: Places, node_kw: Floats, number: int) -> int:
    """The row of the node whose room a feature shows; -1: none. Of a line the tighter end."""
    for layer, count in at.counts.items():
        if number < count:
            row = int(at.nodes[layer][number]) if layer in at.nodes else -1
            other = int(at.to_node[number]) if layer == "lines" else -1
            return other if row >= 0 and other >= 0 and node_kw[other] < node_kw[row] else row
        number -= count
    return -1


def _take(values: Ints, rows: Ints) -> Ints:
    return np.where(rows >= 0, values[rows], -1) if len(values) else np.full(len(rows), -1)


def _take_float(values: Floats, rows: Ints) -> Floats:
    return np.where(rows >= 0, values[rows], np.nan) if len(values) else np.full(len(rows), np.nan)


def _texts(frame: pd.DataFrame | None, column: str) -> NDArray[np.object_]:
    if frame is None or not len(frame):
        return np.zeros(0, dtype=object)
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.array(["" if pd.isna(x) else str(x) for x in frame[column]], dtype=object)


def _rows(names: NDArray[np.object_], table: Mapping[str, int]) -> Ints:
    return np.array([table.get(name, -1) for name in names], np.int64)


def _through(network: Network, rows: Ints, at: Mapping[str, int], table: str, column: str) -> Ints:
    """Node rows at one end of the network's branches, looked up for the map's rows."""
    ends = _rows(getattr(network, table)[column].to_numpy(object), at)
    return _take(ends, rows)


def _node_names(frame: pd.DataFrame | None, layer: str, lv_of: Mapping[str, str]) -> NDArray[np.object_]:
    if frame is None or not len(frame):
        return np.zeros(0, dtype=object)
    if layer == "stations":
        return np.array(
            [n.replace(";", ",").split(",")[0].strip() for n in _texts(frame, "nodes")], dtype=object
        )
    own = _texts(frame, "node")
    other = _texts(frame, "from_node" if layer == "switches" else "transformer")
    given = np.array([lv_of.get(n, n) for n in other], dtype=object)
    return np.where(own == "", given, own)


def _drawn_backwards(layers: Mapping[str, Any], network: Network, ends: list[Ints]) -> NDArray[np.bool_]:
    """Whether a line's first vertex lies nearer to its to end."""
    lines = layers.get("lines")
    if lines is None or not len(lines) or "geometry" not in lines:
        return np.zeros(len(ends[0]), bool)
    first = lines["geometry"].get_coordinates().groupby(level=0).first().reindex(lines.index)
    xy = first.to_numpy(float)
    nodes = network.nodes[["lon", "lat"]].to_numpy(float)
    away = [np.hypot(*(xy - np.where(rows[:, None] >= 0, nodes[rows], np.nan)).T) for rows in ends]
    return np.asarray(away[1] < away[0])
