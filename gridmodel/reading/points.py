"""Nodes, transformers, switches, loads and sources as delivered to their canonical tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from gridmodel.network import (
    GENERATOR_COLUMNS,
    LOAD_COLUMNS,
    NODE_COLUMNS,
    SHUNT_COLUMNS,
    SWITCH_COLUMNS,
    TRANSFORMER_COLUMNS,
    table,
)
from gridmodel.reading.columns import drop_duplicates, exclude, find, flag, number, places, text
from gridmodel.reading.lines import IN_SERVICE_WORDS
from gridmodel.reading.repairs import Repair
from gridmodel.reading.three_windings import as_stars
from gridmodel.report import Report, Severity
from message import say


def build_nodes(raw: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Return canonical nodes; `un_kv` stays NaN where not given (the rule set then says the nominal voltage)."""
    raw = pd.DataFrame(raw).reset_index(drop=True)
    rows = pd.DataFrame({"id": text(raw, "id"), "vn_kv": number(raw, "vn_kv"), "un_kv": number(raw, "un_kv")})
    rows["name"], rows["district"] = text(raw, "name"), text(raw, "district")
    rows["lon"], rows["lat"] = places(raw)
    rows = drop_duplicates(rows, "nodes", report)
    nameless = (rows["id"] == "").to_numpy(bool)
    rows = exclude(rows, nameless, "nodes", report, say("The node has no asset number."))
    bad = ~(rows["vn_kv"].to_numpy() > 0)
    rows = exclude(rows, bad, "nodes", report, say("The node has no base voltage vn_kv above zero."))
    return table(NODE_COLUMNS, rows)


def build_transformers(
    raw: pd.DataFrame | None, nodes: pd.DataFrame, report: Report
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return canonical two-winding transformers and the nodes with the LV busbars made for them."""
    if raw is None:
        return table(TRANSFORMER_COLUMNS), nodes
    raw, nodes = as_stars(pd.DataFrame(raw).reset_index(drop=True), nodes, report)
    rows = _transformer_columns(raw)
    rows = drop_duplicates(rows, "transformers", report)
    rows = exclude(
        rows,
        ~rows["hv_node"].isin(nodes["id"]).to_numpy(bool),
        "transformers",
        report,
        say("The HV node does not exist."),
    )
    rows = exclude(
        rows,
        _impossible(rows),
        "transformers",
        report,
        say("Rating, voltages or short-circuit voltage are missing or impossible."),
    )
    made = (rows["lv_node"] == "").to_numpy(bool)
    rows.loc[made, "lv_node"] = rows["id"][made] + ":lv"
    nodes = _with_made_busbars(nodes, rows[made])
    unknown = ~rows["lv_node"].isin(nodes["id"]).to_numpy(bool)
    rows = exclude(rows, unknown, "transformers", report, say("The LV node does not exist."))
    loop = (rows["hv_node"] == rows["lv_node"]).to_numpy(bool)
    rows = exclude(
        rows, loop, "transformers", report, say("Both sides of the transformer are the same node.")
    )
    return table(TRANSFORMER_COLUMNS, _with_defaults(rows, report)), nodes


def _impossible(rows: pd.DataFrame) -> np.ndarray:
    """Return a mask of transformers whose rating, voltages or impedance cannot be meant."""
    sizes = rows[["sn_kva", "hv_kv", "lv_kv", "vk_percent"]].to_numpy(float)
    vk, vkr = rows["vk_percent"].to_numpy(float), rows["vkr_percent"].to_numpy(float)
    bad: np.ndarray = ~(sizes > 0).all(axis=1) | ~(vkr >= 0) | (vkr > vk)
    return bad


def _transformer_columns(raw: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame({"id": text(raw, "id")})
    for name in ("name", "lv_node", "vector_group", "tap_side", "status"):
        rows[name] = text(raw, name)
    rows["hv_node"] = np.where(text(raw, "hv_node") != "", text(raw, "hv_node"), text(raw, "node"))
    for name in ("sn_kva", "hv_kv", "lv_kv", "vk_percent", "vkr_percent", "pfe_kw", "i0_percent", "tap_neutral", "tap_pos",
                 "tap_min", "tap_max", "tap_step_percent", "oltc_target_pu", "oltc_deadband_pu"):  # fmt: skip
        rows[name] = number(raw, name)
    rows["parallel"] = np.maximum(1, number(raw, "parallel", 1)).astype(int)
    rows["phases_in_source"] = number(raw, "phases_in_source", 0).astype(int)
    rows["lon"], rows["lat"] = places(raw)
    return rows


def _with_made_busbars(nodes: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    if not len(rows):
        return nodes
    made = pd.DataFrame(
        {"id": rows["lv_node"], "vn_kv": rows["lv_kv"], "lon": rows["lon"], "lat": rows["lat"]}
    )
    made["un_kv"], made["made"] = np.nan, True
    made = made[~made["id"].isin(nodes["id"])]
    return pd.concat([nodes, table(NODE_COLUMNS, made)], ignore_index=True)


def _with_defaults(rows: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Absent i0, pfe: 0; tap: neutral; vector group: Dyn (grid.md section 1), each said once with its count."""
    for name, word in (("pfe_kw", "no-load losses"), ("i0_percent", "no-load current")):
        _assume(
            rows,
            name,
            0.0,
            report,
            say(
                "{count} transformers without {what}: taken as 0.",
                count=int(rows[name].isna().sum()),
                what=word,
            ),
        )
    rows["tap_neutral"] = rows["tap_neutral"].fillna(0)
    rows["tap_pos"] = rows["tap_pos"].fillna(rows["tap_neutral"])
    rows["tap_min"] = rows["tap_min"].fillna(rows[["tap_pos", "tap_neutral"]].min(axis=1))
    rows["tap_max"] = rows["tap_max"].fillna(rows[["tap_pos", "tap_neutral"]].max(axis=1))
    for name in ("tap_neutral", "tap_pos", "tap_min", "tap_max"):
        rows[name] = rows[name].round().astype(int)
    rows["tap_step_percent"] = rows["tap_step_percent"].fillna(0.0)
    _limit_taps(rows, report)
    _assume_dead_band(rows, report)
    rows["tap_side"] = np.where(rows["tap_side"].str.lower() == "lv", "lv", "hv")
    nameless = rows["vector_group"] == ""
    if nameless.any():
        report.assumptions.append(
            say("{count} transformers without vector group: Dyn assumed.", count=int(nameless.sum()))
        )
        rows.loc[nameless, "vector_group"] = "Dyn"
    rows["hv_closed"] = rows["lv_closed"] = True
    rows["in_service"] = [s.lower() in IN_SERVICE_WORDS for s in rows["status"]]
    return rows


def _limit_taps(rows: pd.DataFrame, report: Report) -> None:
    """A tap changer cannot stand outside its own range; a ratio of zero or less would follow."""
    inside = rows["tap_pos"].clip(rows["tap_min"], rows["tap_max"])
    outside = (inside != rows["tap_pos"]).to_numpy(bool)
    what = say("tap_pos lies outside tap_min and tap_max: the nearer of them is taken.")
    find(rows, outside, "transformers", report, Severity.REPAIRED, what, Repair.TAP_RANGE.value)
    rows["tap_pos"] = inside


def _assume_dead_band(rows: pd.DataFrame, report: Report) -> None:
    """Without one a tap changer with a target would never move (planning.md 3.5: at least one step wide)."""
    without = rows["oltc_target_pu"].notna() & ~(rows["oltc_deadband_pu"] > 0)
    if without.any():
        count = int(without.sum())
        report.assumptions.append(
            say("{count} tap changers without dead band: two of their steps assumed.", count=count)
        )
        rows.loc[without, "oltc_deadband_pu"] = rows.loc[without, "tap_step_percent"] * 2 / 100


def _assume(rows: pd.DataFrame, name: str, value: float, report: Report, what: object) -> None:
    if rows[name].isna().any():
        report.assumptions.append(what)  # type: ignore[arg-type]
        rows[name] = rows[name].fillna(value)


def build_switches(
    raw: pd.DataFrame | None, nodes: pd.DataFrame, lines: pd.DataFrame, report: Report
) -> pd.DataFrame:
    """Return canonical switches: between two nodes, or at the end `node` of `line`."""
    if raw is None:
        return table(SWITCH_COLUMNS)
    raw = pd.DataFrame(raw).reset_index(drop=True)
    rows = pd.DataFrame({"id": text(raw, "id")})
    for name in ("from_node", "to_node", "node", "line", "kind", "assumed"):
        rows[name] = text(raw, name)
    for name in ("rated_a", "breaking_ka", "pickup_a", "t_s", "ct_ratio"):
        rows[name] = number(raw, name)
    rows["closed"], rows["remote"] = flag(raw, "closed", True), flag(raw, "remote", False)
    rows["lon"], rows["lat"] = places(raw)
    rows = drop_duplicates(rows, "switches", report)
    ends = dict(zip(lines["id"], zip(lines["from_node"], lines["to_node"], strict=True), strict=True))
    at_line = rows["line"] != ""
    fits = np.array(
        [n in ends.get(x, ()) for x, n in zip(rows["line"], rows["node"], strict=True)], dtype=bool
    )
    fits &= at_line.to_numpy(bool)
    known = rows["from_node"].isin(nodes["id"]).to_numpy(bool) & rows["to_node"].isin(nodes["id"]).to_numpy(
        bool
    )
    lost = ~fits & ~known
    loop = known & ~fits & (rows["from_node"] == rows["to_node"]).to_numpy(bool)
    why = say(
        "The switch names a node or line that exists nowhere; it is left out and what it joins stays apart."
    )
    rows = exclude(rows, loop, "switches", report, say("Both ends of the switch are the same node."))
    return table(SWITCH_COLUMNS, exclude(rows, lost[~loop], "switches", report, why, "unknown_node"))


def build_appliances(
    raw: Mapping[str, Any], nodes: pd.DataFrame, transformers: pd.DataFrame, report: Report
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return loads, generators (storage counts as one, kind storage) and shunts."""
    busbar = dict(zip(transformers["id"], transformers["lv_node"], strict=True))
    loads = _at_nodes(raw.get("loads"), LOAD_COLUMNS, "loads", nodes, report, busbar)
    loads["customers"] = [0 if c is None or c != c else int(c) for c in loads["customers"]]
    generators = _at_nodes(raw.get("generators"), GENERATOR_COLUMNS, "generators", nodes, report, busbar)
    storage = _at_nodes(raw.get("storage"), GENERATOR_COLUMNS, "storage", nodes, report, busbar)
    if len(storage):
        storage["kind"] = "storage"
        generators = pd.concat([generators, storage], ignore_index=True)
    return loads, generators, _at_nodes(raw.get("shunts"), SHUNT_COLUMNS, "shunts", nodes, report, busbar)


def _at_nodes(
    raw: pd.DataFrame | None,
    columns: dict[str, str],
    layer: str,
    nodes: pd.DataFrame,
    report: Report,
    busbar: dict[str, str],
) -> pd.DataFrame:
    if raw is None:
        return table(columns)
    raw = pd.DataFrame(raw).reset_index(drop=True)
    rows = pd.DataFrame({"id": text(raw, "id"), "node": text(raw, "node")})
    for name, kind in columns.items():
        if name not in ("id", "node"):
            rows[name] = text(raw, name) if kind == "str" else number(raw, name)
    hung = (rows["node"] == "").to_numpy(bool)
    rows.loc[hung, "node"] = [busbar.get(t, "") for t in text(raw, "transformer")[hung]]
    rows["lon"], rows["lat"] = places(raw)
    rows = drop_duplicates(rows, layer, report)
    lost = ~rows["node"].isin(nodes["id"]).to_numpy(bool)
    rows = exclude(
        rows,
        lost,
        layer,
        report,
        say("It hangs on a node or transformer that does not exist."),
        "unknown_node",
    )
    rows = exclude(
        rows, ~np.isfinite(rows["p_kw"].to_numpy(float)), layer, report, say("p_kw is not a number.")
    )
    if layer == "loads":
        missing = ~np.isfinite(rows["q_kvar"].to_numpy(float))
        what = say("No reactive power given: 0 kvar.")
        find(rows, missing, layer, report, Severity.ASSUMED, what, Repair.REACTIVE.value)
    rows["q_kvar"] = rows["q_kvar"].fillna(0.0)
    return table(columns, rows)
