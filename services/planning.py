"""A step of a project as it is drawn on the map: what it changes, and the data that its neighbours suggest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
from shapely.geometry import LineString

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from gridmodel.expansions.project import SWITCHED, Act
from gridmodel.routes import length_m
from gridmodel.schema import LAYERS
from message import Message, say
from services.access import may_look
from services.desk import Desk
from services.edits import as_it_is
from services.loaded import LoadedGrid, loaded


class Tool(StrEnum):
    LINE = "line"
    TRANSFORMER = "transformer"
    STATION = "station"
    REPLACE = "replace"
    RETIRE = "retire"
    OPEN = "open"
    CLOSE = "close"


# Copied from the nearest asset of the same kind: assumed until the planner writes something else.
LIKE_LINE: Final = ("r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "max_i_a", "std_type", "kind", "parallel")
LIKE_TRANSFORMER: Final = (
    "sn_kva", "hv_kv", "lv_kv", "vk_percent", "vkr_percent", "pfe_kw", "i0_percent", "vector_group",
)  # fmt: skip
REPLACED: Final = {
    "lines": (*LIKE_LINE, "length_km"),
    "transformers": (*LIKE_TRANSFORMER, "tap_pos"),
}
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the browser saw: the tool, the asset that was clicked, or the places and nodes of something new."""

    tool: Tool
    layer: str = ""
    asset: str = ""
    points: Points = ()
    nodes: tuple[str | None, ...] = ()


def drafted(
    desk: Desk, actor: Actor, grid: str, revision: str, drawn: Drawn, number: str
) -> tuple[dict[str, Any], Message | None]:
    """Return the step as plain values, and what was assumed for it. `number` is that of a new asset."""
    may_look(actor, Action.CHANGE_GRID, grid)
    at = loaded(desk.database, grid, revision)
    if drawn.tool is Tool.LINE:
        return _line(at, drawn, number)
    if drawn.tool is Tool.TRANSFORMER:
        return _transformer(at, drawn, number)
    if drawn.tool is Tool.STATION:
        columns = {"kind": "ring_main_unit", "nodes": _node(at, drawn.nodes, 0), "bays": 4.0}
        return _step(Act.ADD, "stations", number, columns, drawn.points[:1]), None
    values, _ = as_it_is(desk, actor, grid, revision, drawn.layer, drawn.asset)
    return _changed(drawn, values), None


def _changed(drawn: Drawn, values: dict[str, Any]) -> dict[str, Any]:
    if drawn.tool is Tool.RETIRE:
        return _step(Act.RETIRE, drawn.layer, drawn.asset, {})
    if drawn.tool is Tool.REPLACE:
        known = REPLACED.get(drawn.layer) or tuple(c.name for c in LAYERS[drawn.layer].columns[1:])
        return _step(Act.REPLACE, drawn.layer, drawn.asset, {n: values[n] for n in known if n in values})
    if drawn.layer not in SWITCHED:
        raise Invalid(say("Only a line or a switch is opened or closed. Nothing was added."))
    return _step(Act.SWITCH, drawn.layer, drawn.asset, {"closed": drawn.tool is Tool.CLOSE})


def _line(at: LoadedGrid, drawn: Drawn, number: str) -> tuple[dict[str, Any], Message | None]:
    a, b = _node(at, drawn.nodes, 0), _node(at, drawn.nodes, -1)
    kv = at.network.nodes["vn_kv"].to_numpy(float)
    if a == b or kv[at.network.node_row[a]] != kv[at.network.node_row[b]]:
        raise Invalid(say("A line joins two nodes of one voltage. Nothing was added; draw it again."))
    like = _like_line(at, a)
    columns = {"from_node": a, "to_node": b, "length_km": round(length_m(LineString(drawn.points)) / 1000, 3)}
    columns |= _copied(like, LIKE_LINE) | {"normally_open": False}
    assumed = (
        say("Its type is assumed to be that of line {id}.", id=str(like["id"])) if like is not None else None
    )
    return _step(Act.ADD, "lines", number, columns, drawn.points), assumed


def _like_line(at: LoadedGrid, node: str) -> pd.Series | None:
    """The strongest line at the node, else the most usual one of its voltage."""
    lines, nodes = at.layers.get("lines"), at.network.nodes
    if lines is None or not len(lines):
        return None
    here = lines[(lines["from_node"] == node) | (lines["to_node"] == node)]
    if not len(here):
        kv = dict(zip(nodes["id"], nodes["vn_kv"], strict=True))
        here = lines[lines["from_node"].map(kv) == kv[node]]
    if not len(here):
        return None
    rated = here["max_i_a"].astype(float).fillna(0.0).to_numpy()
    return here.iloc[int(np.argmax(rated))]


def _transformer(at: LoadedGrid, drawn: Drawn, number: str) -> tuple[dict[str, Any], Message | None]:
    node = _node(at, drawn.nodes, 0)
    kv = float(at.network.nodes["vn_kv"].iat[at.network.node_row[node]])
    known = at.layers.get("transformers")
    same = known[(known["hv_kv"].astype(float) / kv).between(0.8, 1.25)] if known is not None else None
    if same is None or not len(same):
        raise Invalid(
            say(
                "No transformer of this grid stands at {kv} kV, so its data cannot be assumed. Import the project instead.",
                kv=kv,
            )
        )
    like = same.iloc[int(np.argsort(same["sn_kva"].astype(float).to_numpy())[len(same) // 2])]
    columns = {"hv_node": node, "lv_node": None, **_copied(like, LIKE_TRANSFORMER)}
    assumed = say("Its data are assumed to be those of transformer {id}.", id=str(like["id"]))
    return _step(Act.ADD, "transformers", number, columns, drawn.points[:1]), assumed


def _copied(like: pd.Series | None, names: tuple[str, ...]) -> dict[str, Any]:
    if like is None:
        return {}
    found = {n: like[n] for n in names if n in like and not pd.isna(like[n])}
    return {n: v.item() if isinstance(v, np.generic) else v for n, v in found.items()}


def _node(at: LoadedGrid, nodes: tuple[str | None, ...], which: int) -> str:
    name = nodes[which] if nodes else None
    if name is None or name not in at.network.node_row:
        raise NotFound(
            say("Nothing to connect to was clicked. Nothing was added; click a node or a station.")
        )
    return name


def _step(act: Act, layer: str, asset: str, columns: dict[str, Any], shape: Points = ()) -> dict[str, Any]:
    kept = {name: value for name, value in columns.items() if value is not None}
    return {
        "act": act.value,
        "layer": layer,
        "asset": asset,
        "columns": kept,
        "shape": [list(p) for p in shape],
    }
