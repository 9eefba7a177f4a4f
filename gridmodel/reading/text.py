"""Grids drawn as text, for tests and worked examples.

source S 110kV 1.0pu sc=3000/2000 rx=.1
trafo T1: S -> B 50MVA 110/10.5 uk=17 ur=.4
line L1: B - C 3km r=.125 x=.09 max=400
line tie: C - D 1km r=.125 x=.09 max=400 open      (or open@C)
switch Q1: C - E closed
load K1: C 2MW pf=.95        (or 450kW 120kvar; n=12 customers)
gen G1: C 500kW pv
node C 10kV un=10 at 7.9,48.4        (only where place or un matter; 10kV from the first line or trafo otherwise)
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gridmodel.errors import BadInput
from gridmodel.network import Network

_LINE = re.compile(r"^(source|trafo|line|switch|load|gen|node)\s+(\S+?):?\s+(.*)$")
_MVA_KW = {"MW": 1000.0, "kW": 1.0, "MVA": 1000.0, "kVA": 1.0, "Mvar": 1000.0, "kvar": 1.0}


def read_text(text: str) -> Network:
    """Build a Network; every node is placed on a line of 1 km steps unless `at` says where."""
    from gridmodel.reading.intake import build

    rows: dict[str, list[dict[str, Any]]] = {}
    for raw in text.strip().splitlines():
        raw = raw.split("#")[0].strip()
        if not raw:
            continue
        match = _LINE.match(raw)
        if match is None:
            raise BadInput(f"Cannot read this line of the grid text: {raw}")
        what, name, rest = match.groups()
        layer, row = _ROWS[what](name, rest.split())
        rows.setdefault(layer, []).append(row)
    layers = {name: pd.DataFrame(items) for name, items in rows.items()}
    layers["nodes"] = _nodes(rows)
    layers.setdefault("loads", pd.DataFrame({"id": [], "node": [], "p_kw": []}))
    return build(_placed(layers))[0]


def _options(words: list[str]) -> dict[str, float | str]:
    out: dict[str, float | str] = {}
    for word in words:
        if "=" in word:
            key, value = word.split("=", 1)
            out[key] = value
    return out


def _quantity(words: list[str], *units: str) -> float:
    for word in words:
        match = re.fullmatch(r"(-?[\d.]+)(" + "|".join(units) + ")", word)
        if match:
            return float(match[1]) * _MVA_KW.get(match[2], 1.0)
    return float("nan")


def _source(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    o = _options(words)
    row: dict[str, Any] = {
        "id": name,
        "node": name,
        "vm_pu": _quantity(words, "pu"),
        "kv": _quantity(words, "kV"),
    }
    if "sc" in o:
        row["s_sc_max_mva"], row["s_sc_min_mva"] = (float(x) for x in str(o["sc"]).split("/"))
    row["rx"] = float(o.get("rx", "nan"))
    row["f_hz"] = float(o.get("hz", 50))
    return "source", row


def _trafo(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    o = _options(words)
    hv_kv, lv_kv = next(w for w in words if re.fullmatch(r"[\d.]+/[\d.]+", w)).split("/")
    row: dict[str, Any] = {
        "id": name, "hv_node": words[0], "lv_node": words[2], "sn_kva": _quantity(words, "MVA", "kVA"),
        "hv_kv": float(hv_kv), "lv_kv": float(lv_kv), "vk_percent": float(o["uk"]), "vkr_percent": float(o["ur"]),
        "pfe_kw": float(o.get("pfe", 0)), "i0_percent": float(o.get("i0", 0)), "vector_group": str(o.get("vg", "Dyn11")),
    }  # fmt: skip
    if "tap" in o:  # tap=pos/min/max/step%
        pos, low, high, step = str(o["tap"]).split("/")
        row |= {
            "tap_pos": int(pos),
            "tap_min": int(low),
            "tap_max": int(high),
            "tap_neutral": 0,
            "tap_step_percent": float(step),
        }
        row["tap_side"] = str(o.get("side", "hv"))
    if "oltc" in o:  # oltc=target/deadband
        row["oltc_target_pu"], row["oltc_deadband_pu"] = (float(x) for x in str(o["oltc"]).split("/"))
    return "transformers", row


def _line(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    o = _options(words)
    row: dict[str, Any] = {
        "id": name, "from_node": words[0], "to_node": words[2], "length_km": _quantity(words, "km"),
        "r_ohm_per_km": float(o.get("r", 0.125)), "x_ohm_per_km": float(o.get("x", 0.09)),
        "c_nf_per_km": float(o.get("c", 0)), "max_i_a": float(o.get("max", 400)),
        "kind": "overhead" if "overhead" in words else "cable", "normally_open": "open" in words,
    }  # fmt: skip
    row["open_at"] = next((w.split("@")[1] for w in words if w.startswith("open@")), None)
    return "lines", row


def _switch(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    o = _options(words)
    kind = next((w for w in words if w in ("breaker", "load_break", "disconnector", "fuse")), "load_break")
    row = {
        "id": name,
        "from_node": words[0],
        "to_node": words[2],
        "closed": "open" not in words,
        "kind": kind,
    }
    return "switches", row | {k: float(o[k]) for k in ("rated_a", "breaking_ka") if k in o}


def _load(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    o = _options(words)
    p, q = _quantity(words, "MW", "kW"), _quantity(words, "Mvar", "kvar")
    if "pf" in o:
        q = p * np.tan(np.arccos(float(o["pf"])))
    basis = str(o.get("basis", "peak"))
    return "loads", {
        "id": name,
        "node": words[0],
        "p_kw": p,
        "q_kvar": 0.0 if q != q else q,
        "customers": int(o.get("n", 1)),
        "basis": basis,
    }


def _gen(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    kind = next((w for w in words[1:] if w in ("pv", "wind", "storage", "hydro")), "pv")
    return "generators", {
        "id": name,
        "node": words[0],
        "p_kw": _quantity(words, "MW", "kW"),
        "q_kvar": 0.0,
        "kind": kind,
    }


def _node(name: str, words: list[str]) -> tuple[str, dict[str, Any]]:
    o = _options(words)
    row: dict[str, Any] = {"id": name, "kv": _quantity(words, "kV"), "un_kv": float(o.get("un", "nan"))}
    if "at" in words:
        row["lon"], row["lat"] = (float(x) for x in words[words.index("at") + 1].split(","))
    return "nodes", row


_ROWS = {
    "source": _source,
    "trafo": _trafo,
    "line": _line,
    "switch": _switch,
    "load": _load,
    "gen": _gen,
    "node": _node,
}


def _nodes(rows: dict[str, list[dict[str, Any]]]) -> pd.DataFrame:
    """Collect the named nodes and spread the voltage from sources and transformers over lines and switches."""
    given = {r["id"]: r for r in rows.get("nodes", [])}
    kv = {r["node"]: r["kv"] for r in rows.get("source", [])} | {
        n: r["kv"] for n, r in given.items() if r["kv"] == r["kv"]
    }
    for r in rows.get("transformers", []):
        kv.setdefault(r["hv_node"], r["hv_kv"])
        kv.setdefault(r["lv_node"], r["lv_kv"])
    joints = [(r["from_node"], r["to_node"]) for r in rows.get("lines", []) + rows.get("switches", [])]
    for _ in range(len(joints) + 1):
        for x, y in joints:
            if x in kv:
                kv.setdefault(y, kv[x])
            elif y in kv:
                kv[x] = kv[y]
    return pd.DataFrame(
        [
            {"un_kv": float("nan"), "lon": np.nan, "lat": np.nan} | given.get(n, {}) | {"id": n, "vn_kv": v}
            for n, v in kv.items()
        ]
    )


def _placed(layers: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    nodes = layers["nodes"]
    blank = nodes["lon"].isna().to_numpy()
    nodes.loc[blank, "lon"] = 7.9 + 0.0135 * np.flatnonzero(blank)
    nodes.loc[blank, "lat"] = 48.4
    nodes["geometry"] = shapely.points(nodes["lon"], nodes["lat"])
    place = dict(zip(nodes["id"], zip(nodes["lon"], nodes["lat"], strict=True), strict=True))
    if "lines" in layers:
        ends = zip(layers["lines"]["from_node"], layers["lines"]["to_node"], strict=True)
        layers["lines"]["geometry"] = [shapely.LineString([place[a], place[b]]) for a, b in ends]
    return layers
