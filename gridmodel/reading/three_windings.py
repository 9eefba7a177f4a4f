"""Three-winding transformers as a star of three two-winding ones, and regulators as an ideal ratio."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pandas as pd

from gridmodel.network import NODE_COLUMNS, TRANSFORMER_COLUMNS, table
from gridmodel.reading.columns import exclude, find, number, places, text
from gridmodel.reading.repairs import Repair
from gridmodel.report import Report, Severity
from message import say

SIDES: Final = ("hv", "mv", "lv")
LEAST_PERCENT: Final = 0.01  # a leg of the star that comes out negative
REGULATOR_PERCENT: Final = 0.001
REGULATOR_KVA: Final = 100_000.0  # where none is given: never binding


def as_stars(raw: pd.DataFrame, nodes: pd.DataFrame, report: Report) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two-winding rows only, `<id>#hv`, `#mv`, `#lv` around the node `<id>:star`.

    Short-circuit voltages of the pairs are percent on the smaller rating of each pair (IEC 60909-0, 6.3.2).
    """
    three = text(raw, "mv_node") != ""
    if not three.any():
        return raw, nodes
    rows = raw[three].reset_index(drop=True)
    rows["lon"], rows["lat"] = places(rows)
    star = pd.DataFrame({s: number(rows, f"{s}_kv") for s in SIDES})
    sizes = np.column_stack([number(rows, n) for n in ("sn_kva", "sn_mv_kva", "sn_lv_kva")])
    legs_r, legs_x = _legs(rows, sizes)
    usable = (
        np.isfinite(legs_r).all(1)
        & np.isfinite(legs_x).all(1)
        & (star.to_numpy(float) > 0).all(1)
        & (sizes > 0).all(1)
    )
    why = say("The three windings need voltages, ratings and short-circuit voltages of all three pairs.")
    exclude(rows, ~usable, "transformers", report, why, "three_windings")
    made = [_leg(rows.iloc[i], k, sizes[i, k], legs_r[i, k], legs_x[i, k], report)
            for i in np.flatnonzero(usable) for k in range(3)]  # fmt: skip
    nodes = pd.concat([nodes, _star_nodes(rows[usable], nodes)], ignore_index=True)
    if usable.any():
        report.assumptions.append(
            say(
                "{count} three-winding transformers are computed as three two-winding ones each.",
                count=int(usable.sum()),
            )
        )
    return pd.concat([raw[~three], pd.DataFrame(made)], ignore_index=True), nodes


def _legs(rows: pd.DataFrame, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Real and imaginary part of each leg, percent on its own rating; pairs in the order hm, ml, hl."""
    pairs = ("hv_mv", "mv_lv", "hv_lv")
    base = np.column_stack([np.minimum(sizes[:, a], sizes[:, b]) for a, b in ((0, 1), (1, 2), (0, 2))])
    scale = sizes[:, :1] / base
    vk = np.column_stack([number(rows, f"vk_{p}_percent") for p in pairs]) * scale
    r = np.column_stack([number(rows, f"vkr_{p}_percent") for p in pairs]) * scale
    with np.errstate(invalid="ignore"):
        x = np.sqrt(vk**2 - r**2)
    own = sizes / sizes[:, :1] / 2
    return _star(r) * own, _star(x) * own


def _star(z: np.ndarray) -> np.ndarray:
    hm, ml, hl = z.T
    return np.column_stack([hm + hl - ml, hm + ml - hl, hl + ml - hm])


def _leg(row: pd.Series[Any], side: int, sn_kva: float, r: float, x: float, report: Report) -> dict[str, Any]:
    name, star = SIDES[side], f"{row['id']}:star"
    if x < LEAST_PERCENT:
        what = say(
            "The star's branch of the {side} side is negative ({vk} %): taken as next to nothing, which shifts the"
            " voltage there by up to that much at rated load.",
            side=name, vk=round(float(x), 3),
        )  # fmt: skip
        one = pd.DataFrame([row])
        find(one, np.array([True]), "transformers", report, Severity.REPAIRED, what, Repair.STAR.value)
        x = LEAST_PERCENT
    r = max(float(r), 0.0)
    taps = str(row.get("tap_side") or "hv").lower() == name
    leg = {n: row.get(n) for n in ("name", "status", "parallel", "geometry")}
    if taps:
        leg |= {n: row.get(n) for n in ("tap_neutral", "tap_pos", "tap_min", "tap_max", "tap_step_percent")}
        leg |= {"tap_side": "hv" if side == 0 else "lv"}
    return leg | {
        "id": f"{row['id']}#{name}", "hv_node": row["hv_node"] if side == 0 else star,
        "lv_node": star if side == 0 else row[f"{name}_node"], "sn_kva": sn_kva, "hv_kv": row["hv_kv"],
        "lv_kv": row["hv_kv"] if side == 0 else row[f"{name}_kv"], "vk_percent": float(np.hypot(r, x)), "vkr_percent": r,
        "pfe_kw": row.get("pfe_kw") if side == 0 else 0.0,
        "i0_percent": row.get("i0_percent") if side == 0 else 0.0, "vector_group": _group(row, side),
    }  # fmt: skip


def _group(row: pd.Series[Any], side: int) -> str:
    """From the shift, or the clock numbers of `YNyn0d11`; only the clock counts for a load flow."""
    if side == 0:
        return "Yyn0"
    shift = row.get(f"shift_{SIDES[side]}_degree")
    clocks = re.findall(r"\d+", str(row.get("vector_group") or ""))
    given = isinstance(shift, int | float) and shift == shift
    clock = round(float(shift) / 30) % 12 if given else int(clocks[side - 1]) % 12 if len(clocks) > 1 else 0
    return f"{'Dyn' if clock % 2 else 'Yyn'}{clock}"


def _star_nodes(rows: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    made = pd.DataFrame({"id": [f"{i}:star" for i in rows["id"]], "lon": rows["lon"], "lat": rows["lat"]})
    made["vn_kv"], made["un_kv"], made["made"] = number(rows, "hv_kv"), np.nan, True
    return table(NODE_COLUMNS, made[~made["id"].isin(nodes["id"])])


def with_regulators(
    raw: pd.DataFrame | None, nodes: pd.DataFrame, transformers: pd.DataFrame, report: Report
) -> pd.DataFrame:
    """A regulator multiplies the voltage by `ratio` from from_node to to_node; it stands as `<id>:reg`."""
    if raw is None:
        return transformers
    raw = pd.DataFrame(raw).reset_index(drop=True)
    kv = dict(zip(nodes["id"], nodes["vn_kv"], strict=True))
    rows = pd.DataFrame(
        {"id": text(raw, "id"), "hv_node": text(raw, "from_node"), "lv_node": text(raw, "to_node")}
    )
    rows["lon"], rows["lat"] = places(raw)
    rows["ratio"], rows["sn_kva"] = number(raw, "ratio", 1.0), number(raw, "sn_kva", REGULATOR_KVA)
    ends = rows["hv_node"].map(kv), rows["lv_node"].map(kv)
    good = (ends[0] == ends[1]) & (rows["hv_node"] != rows["lv_node"]) & rows["ratio"].between(0.5, 1.5)
    why = say("An end of the regulator names a node that does not exist, or its ratio is impossible.")
    rows = exclude(rows, ~good.to_numpy(bool), "regulators", report, why, "unknown_node")
    rows["hv_kv"] = rows["hv_node"].map(kv).astype(float)
    rows["lv_kv"] = rows["hv_kv"] * rows["ratio"]
    rows["id"] = rows["id"] + ":reg"
    rows["vk_percent"], rows["vkr_percent"], rows["pfe_kw"], rows["i0_percent"] = (
        REGULATOR_PERCENT,
        0.0,
        0.0,
        0.0,
    )
    rows["vector_group"], rows["tap_side"], rows["parallel"] = "Yyn0", "hv", 1
    rows["regulator"] = rows["hv_closed"] = rows["lv_closed"] = rows["in_service"] = True
    for name in ("tap_step_percent",):
        rows[name] = 0.0
    if len(rows):
        report.assumptions.append(
            say("{count} regulators hold the ratio they were delivered with.", count=len(rows))
        )
    made = table(TRANSFORMER_COLUMNS, rows)
    return pd.concat([transformers, made], ignore_index=True) if len(made) else transformers
