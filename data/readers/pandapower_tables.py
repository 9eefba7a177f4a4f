"""Tables of a pandapower net, as plain rows, to our layers; what has no counterpart is listed with its loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import shapely

from data.readers.report import ReadLayer
from message import Message, say

Row = dict[str, Any]
Tables = dict[str, list[Row]]  # every row carries `index`

_KINDS: Final = {"ol": "overhead", "cs": "cable"}
_SWITCHES: Final = {
    "CB": "breaker",
    "LBS": "load_break",
    "LS": "load_break",
    "DS": "disconnector",
    "fuse": "fuse",
}
LAYERS: Final = (
    "bus",
    "line",
    "trafo",
    "trafo3w",
    "switch",
    "load",
    "sgen",
    "gen",
    "storage",
    "shunt",
    "ext_grid",
)


def layers_of(file: str, tables: Tables, hz: float | None) -> tuple[list[ReadLayer], list[Message]]:
    """Native layers; the tables nobody maps come back under their own names and are listed as not imported."""
    places = {_text(row["index"]): _point(row.get("geo")) for row in tables.get("bus", [])}
    made: dict[str, list[Row]] = {}
    notes: list[Message] = []
    for table, (layer, convert) in _CONVERTERS.items():
        rows = [r for r in tables.get(table, []) if r.get("in_service") is not False or table in _KEEP_OUT]
        _tell_out(table, len(tables.get(table, [])) - len(rows), notes)
        made.setdefault(layer, []).extend(convert(r) for r in rows)
    _ends_of_transformers(tables, made, notes)
    for row in made.get("source", []):
        row["f_hz"] = hz
    out = [
        ReadLayer(file, name, rows, [_shape(name, r, places) for r in rows], None)
        for name, rows in made.items()
        if rows
    ]
    rest = {t: r for t, r in tables.items() if t not in _CONVERTERS and r}
    return out + [ReadLayer(file, t, r, [None] * len(r), None) for t, r in rest.items()], notes


_KEEP_OUT: Final = ("line", "trafo", "trafo3w")  # these have a status of their own


def _tell_out(table: str, count: int, notes: list[Message]) -> None:
    if count:
        notes.append(
            say(
                "{count} rows of {table} are out of service in the source and were left out.",
                count=count,
                table=table,
            )
        )


def _text(value: Any) -> str | None:
    return (
        None
        if value is None or value != value
        else str(int(value) if isinstance(value, float) and value.is_integer() else value)
    )


def _k(row: Row, name: str, factor: float = 1000.0) -> Any:
    value = row.get(name)
    return value * factor if isinstance(value, int | float) and value == value else None


def _scaled(row: Row, name: str) -> Any:
    scaling = row.get("scaling")
    value = _k(row, name)
    return value * scaling if value is not None and isinstance(scaling, int | float) else value


def _named(row: Row) -> Row:
    return {"id": _text(row["index"]), "name": _text(row.get("name"))}


def _status(row: Row) -> Row:
    return {"status": "out" if row.get("in_service") is False else None}


def _node(row: Row) -> Row:
    return _named(row) | {"vn_kv": row.get("vn_kv"), "district": _text(row.get("zone"))}


def _line(row: Row) -> Row:
    rating = _k(row, "max_i_ka")
    derate = row.get("df")
    values = {n: row.get(n) for n in ("length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km", "parallel")}
    return _named(row) | _status(row) | values | {
        "from_node": _text(row.get("from_bus")), "to_node": _text(row.get("to_bus")), "std_type": _text(row.get("std_type")),
        "max_i_a": rating * derate if rating is not None and isinstance(derate, int | float) else rating,
        "kind": _KINDS.get(str(row.get("type"))), "_drawn": row.get("geo"),
    }  # fmt: skip


def _taps(row: Row) -> Row:
    out = {
        n: row.get(n)
        for n in ("tap_side", "tap_neutral", "tap_pos", "tap_min", "tap_max", "tap_step_percent")
    }
    return out if row.get("tap_changer_type") in (None, "Ratio") else out | {"tap_step_percent": None}


def _transformer(row: Row) -> Row:
    same = {n: row.get(n) for n in ("vk_percent", "vkr_percent", "pfe_kw", "i0_percent", "parallel")}
    return _named(row) | _status(row) | _taps(row) | same | {
        "hv_node": _text(row.get("hv_bus")), "lv_node": _text(row.get("lv_bus")), "sn_kva": _k(row, "sn_mva"),
        "hv_kv": row.get("vn_hv_kv"), "lv_kv": row.get("vn_lv_kv"), "vector_group": _group(row),
    }  # fmt: skip


def _group(row: Row) -> str | None:
    """A shift of 150 degrees is Dyn5; without a shift the group the source names, else Yy0."""
    named, shift = _text(row.get("vector_group")), row.get("shift_degree")
    if not isinstance(shift, int | float) or shift != shift:
        return named
    clock = round(shift / 30) % 12
    stem = (named or "").rstrip("0123456789") or ("Dyn" if clock % 2 else "Yy")
    return f"{stem}{clock}"


def _three_windings(row: Row) -> Row:
    pairs = {
        "hv": "vk_hv_mv",
        "mv": "vk_mv_lv",
        "lv": "vk_hv_lv",
    }  # pandapower names each pair by its first winding
    out = _named(row) | _status(row) | _taps(row)
    out |= {f"{side}_node": _text(row.get(f"{side}_bus")) for side in pairs}
    out |= {f"{side}_kv": row.get(f"vn_{side}_kv") for side in pairs}
    out |= {
        "sn_kva": _k(row, "sn_hv_mva"),
        "sn_mv_kva": _k(row, "sn_mv_mva"),
        "sn_lv_kva": _k(row, "sn_lv_mva"),
    }
    for side, pair in pairs.items():
        out[f"{pair}_percent"] = row.get(f"vk_{side}_percent")
        out[f"{pair.replace('vk', 'vkr')}_percent"] = row.get(f"vkr_{side}_percent")
    return out | {
        "vk_percent": row.get("vk_hv_percent"), "vkr_percent": row.get("vkr_hv_percent"), "pfe_kw": row.get("pfe_kw"),
        "i0_percent": row.get("i0_percent"), "shift_mv_degree": row.get("shift_mv_degree"),
        "shift_lv_degree": row.get("shift_lv_degree"),
    }  # fmt: skip


def _switch(row: Row) -> Row:
    at_line = row.get("et") == "l"
    ends = (
        {"node": _text(row.get("bus")), "line": _text(row.get("element"))}
        if at_line
        else {"from_node": _text(row.get("bus")), "to_node": _text(row.get("element"))}
    )
    closed = row.get("closed")
    return _named(row) | ends | {
        "closed": True if closed is None else closed, "rated_a": _k(row, "in_ka"),
        "kind": _SWITCHES.get(str(row.get("type"))), "_et": row.get("et"),
    }  # fmt: skip


def _load(row: Row) -> Row:
    return _named(row) | {
        "node": _text(row.get("bus")),
        "p_kw": _scaled(row, "p_mw"),
        "q_kvar": _scaled(row, "q_mvar"),
    }


def _generator(row: Row) -> Row:
    return {k: v for k, v in _load(row).items() if k != "name"} | {
        "id": f"{row.get('_prefix', '')}{_text(row['index'])}", "sn_kva": _k(row, "sn_mva"),
        "kind": str(row.get("type") or "").lower() or None,
    }  # fmt: skip


def _machine(row: Row) -> Row:
    """A voltage-controlled machine: fixed power here, which a note says."""
    return _generator(row | {"_prefix": "gen-"})


def _storage(row: Row) -> Row:
    """pandapower counts a storage's charging as positive; we count infeed."""
    out = _generator(row)
    return out | {n: -out[n] if isinstance(out[n], int | float) else out[n] for n in ("p_kw", "q_kvar")}


def _shunt(row: Row) -> Row:
    steps = row.get("step") or 1
    out = {"id": _text(row["index"]), "node": _text(row.get("bus"))}
    return out | {"p_kw": _k(row, "p_mw", 1000.0 * steps), "q_kvar": _k(row, "q_mvar", 1000.0 * steps)}


def _source(row: Row) -> Row:
    return {
        "id": _text(row["index"]), "node": _text(row.get("bus")), "vm_pu": row.get("vm_pu"), "rx": row.get("rx_max"),
        "s_sc_max_mva": row.get("s_sc_max_mva"), "s_sc_min_mva": row.get("s_sc_min_mva"),
    }  # fmt: skip


_CONVERTERS: Final[dict[str, tuple[str, Callable[[Row], Row]]]] = {
    "bus": ("nodes", _node),
    "line": ("lines", _line),
    "trafo": ("transformers", _transformer),
    "trafo3w": ("transformers", lambda row: _three_windings(row) | {"id": f"3w-{_text(row['index'])}"}),
    "switch": ("switches", _switch),
    "load": ("loads", _load),
    "sgen": ("generators", _generator),
    "gen": ("generators", _machine),
    "storage": ("storage", _storage),
    "shunt": ("shunts", _shunt),
    "ext_grid": ("source", _source),
}


def _ends_of_transformers(tables: Tables, made: dict[str, list[Row]], notes: list[Message]) -> None:
    """Switches at transformers have no row of their own here: an open one takes the transformer out."""
    three = {_text(r["index"]) for r in tables.get("switch", []) if r.get("et") == "t3"}
    opened, kept = set(), []
    for row in made.get("switches", []):
        if row.pop("_et") not in ("t", "t3"):
            kept.append(row)
        elif row["closed"] is False:
            opened.add(f"3w-{row['to_node']}" if row["id"] in three else row["to_node"])
    for transformer in made.get("transformers", []):
        if transformer["id"] in opened:
            transformer["status"] = "out"
    left = len(made.get("switches", [])) - len(kept)
    if left:
        made["switches"] = kept
        notes.append(say("{count} switches at transformers became the transformers' own state.", count=left))
    if tables.get("gen"):
        notes.append(say("{count} voltage-controlled machines are taken with fixed power, without voltage control.",
                         count=len(tables["gen"])))  # fmt: skip


def _shape(layer: str, row: Row, places: dict[str | None, Any]) -> Any:
    drawn = row.pop("_drawn", None)
    if layer == "lines":
        line = _point(drawn)
        ends = [places.get(row["from_node"]), places.get(row["to_node"])]
        straight = shapely.LineString(ends) if all(e is not None for e in ends) else None
        return line if line is not None and line.geom_type == "LineString" else straight
    return places.get(row.get("node") or row.get("hv_node") or row.get("from_node") or row.get("id"))


def _point(geo: Any) -> Any:
    """pandapower keeps GeoJSON as text."""
    try:
        found = json.loads(geo) if isinstance(geo, str) and len(geo) < 1_000_000 else None
        return None if not found else shapely.force_2d(shapely.geometry.shape(found))
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        shapely.errors.ShapelyError,
    ):
        return None
