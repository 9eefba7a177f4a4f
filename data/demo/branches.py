"""Nodes, lines, transformers and switches of the demonstration grid."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from data.demo.shapes import at_buses, shaped, some, text_ids

BREAKING_KA: Final = 20.0  # assumed, 24 kV switchgear
RATED_A: Final = 630.0  # assumed, the usual size of switchgear at both voltages
_KIND: Final = {"cs": "cable", "ol": "overhead"}


def nodes(net: Any) -> pd.DataFrame:
    bus = net.bus
    columns = {
        "id": text_ids(bus.index),
        "vn_kv": bus.vn_kv.to_numpy(),
        "un_kv": bus.vn_kv.to_numpy(),  # 400 V is this grid's own nominal voltage
        "name": bus.name.to_numpy(),
    }
    return at_buses(net, columns, bus.index)


def lines(net: Any) -> pd.DataFrame:
    line = net.line
    ends = _open_ends(net)
    both = [len(ends.get(int(i), ())) == 2 for i in line.index]
    columns = {
        "id": text_ids(line.index),
        "from_node": text_ids(line.from_bus),
        "to_node": text_ids(line.to_bus),
        **{c: line[c].to_numpy() for c in ("length_km", "r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km")},
        "max_i_a": (line.max_i_ka * line.df * 1e3).round(6).to_numpy(),
        "std_type": line.std_type.to_numpy(),
        "kind": line.type.map(_KIND).to_numpy(),
        "parallel": line.parallel.to_numpy(),
        "normally_open": both,
        "open_at": [_one_open_end(ends.get(int(i), ())) for i in line.index],
        "status": "existing",
        "name": line.name.to_numpy(),
    }
    return shaped(columns, line.geo)


def _open_ends(net: Any) -> dict[int, set[int]]:
    """Line -> buses at which a switch of it is open; of two switches at one end one is enough."""
    ends: dict[int, set[int]] = {}
    for row in net.switch[(net.switch.et == "l") & ~net.switch.closed].itertuples():
        ends.setdefault(int(row.element), set()).add(int(row.bus))
    return ends


def _one_open_end(buses: Any) -> str | None:
    return str(next(iter(buses))) if len(buses) == 1 else None


def transformers(net: Any) -> pd.DataFrame:
    trafo = net.trafo
    same = ("vk_percent", "vkr_percent", "pfe_kw", "i0_percent", "vector_group", "tap_side", "tap_neutral")
    taps = ("tap_pos", "tap_min", "tap_max", "tap_step_percent", "parallel")
    columns = {
        "id": text_ids(trafo.index, "T"),
        "name": trafo.name.to_numpy(),
        "hv_node": text_ids(trafo.hv_bus),
        "lv_node": text_ids(trafo.lv_bus),
        "sn_kva": (trafo.sn_mva * 1e3).to_numpy(),
        "hv_kv": trafo.vn_hv_kv.to_numpy(),
        "lv_kv": trafo.vn_lv_kv.to_numpy(),
        **{c: trafo[c].to_numpy() for c in same + taps},
        "status": np.where(trafo.planned, "planned", "existing"),
    }
    return shaped(columns, trafo.geo)


def switches(net: Any) -> pd.DataFrame:
    """Low-voltage ones are load-break switches, as in the sample; the source calls all of them breakers."""
    switch = net.switch
    high = net.bus.vn_kv.reindex(switch.bus).to_numpy() > 1
    breaker = high & (switch.type == "CB").to_numpy()
    columns = {
        "id": text_ids(switch.index, "W"),
        "node": text_ids(switch.bus),
        "line": text_ids(switch.element),
        "closed": switch.closed.to_numpy(),
        "kind": np.where(breaker, "breaker", "load_break"),
        "rated_a": np.full(len(switch), RATED_A),
        "breaking_ka": np.where(high, BREAKING_KA, np.nan),
        "remote": some(breaker, True),
        "assumed": [_assumed(b, h) for b, h in zip(breaker, high, strict=True)],
        "source_type": switch.type.to_numpy(),
    }
    return at_buses(net, columns, switch.bus)


def _assumed(breaker: bool, high: bool) -> str:
    if breaker:
        return "rated_a, breaking_ka, remote"
    return "rated_a, breaking_ka" if high else "rated_a"
