"""Loads, generators and sources of the demonstration grid."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from data.demo.shapes import at_buses, some, text_ids

S_SC_MAX_MVA: Final = 3000.0  # assumed for the 110 kV grid
S_SC_MIN_MVA: Final = 1500.0
RX: Final = 0.1


def loads(net: Any) -> pd.DataFrame:
    """Peak values: the source's scaling is applied. Low-voltage loads are already coincident."""
    load = net.load
    household = (load.type == "HH").to_numpy()
    columns = {
        "id": text_ids(load.index, "L"),
        "node": text_ids(load.bus),
        "p_kw": (load.p_mw * load.scaling * 1e3).round(9).to_numpy(),
        "q_kvar": (load.q_mvar * load.scaling * 1e3).round(9).to_numpy(),
        "customers": np.where(household, 1.0, np.nan),
        "class": some(household, "household"),
        "basis": "peak",
        "name": load.name.to_numpy(),
    }
    return at_buses(net, columns, load.bus)


def generators(net: Any) -> pd.DataFrame:
    """Rated power; how much of it runs is said by the state."""
    sgen = net.sgen
    columns = {
        "id": text_ids(sgen.index, "G"),
        "node": text_ids(sgen.bus),
        "p_kw": (sgen.p_mw * 1e3).round(9).to_numpy(),
        "q_kvar": (sgen.q_mvar * 1e3).round(9).to_numpy(),
        "sn_kva": (sgen.sn_mva * 1e3).round(9).to_numpy(),
        "kind": sgen.type.str.lower().to_numpy(),
    }
    return at_buses(net, columns, sgen.bus)


def sources(net: Any) -> pd.DataFrame:
    grid = net.ext_grid
    columns = {
        "id": text_ids(grid.index, "S"),
        "node": text_ids(grid.bus),
        "vm_pu": grid.vm_pu.to_numpy(),
        "s_sc_max_mva": S_SC_MAX_MVA,
        "s_sc_min_mva": S_SC_MIN_MVA,
        "rx": RX,
        "f_hz": float(net.f_hz),
        "assumed": True,
    }
    return at_buses(net, columns, grid.bus)
