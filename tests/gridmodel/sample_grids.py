"""Networks of the sample folder and of pandapower's library, read once a session."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.readers.files import read_files
from gridmodel.network import Network
from gridmodel.reading.intake import build


@cache
def smartds(folder: Path, name: str, hz: float = 60.0) -> Network:
    """A SMART-DS feeder; the Austin one names no reference system."""
    files = sorted((folder / name / "input").glob("*.geojson"))
    layers, _ = read_files(files, "EPSG:32614" if "austin" in name else None)
    return build(layers, hz=hz)[0]


@cache
def oberrhein(folder: Path) -> Network:
    layers, _ = read_files([folder / "oberrhein_schutterwald" / "oberrhein_schutterwald.gpkg"])
    return build(layers)[0]


@cache
def expected(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name / "expected.json").read_text("utf-8"))
    return found


def case33() -> Network:
    """The 33-bus feeder of Baran and Wu, as pandapower ships it."""
    from pandapower.networks import case33bw

    net = case33bw()
    nodes = pd.DataFrame({"id": [str(i + 1) for i in net.bus.index], "vn_kv": net.bus["vn_kv"].to_numpy()})
    line = net.line
    open_lines = set(net.switch.loc[~net.switch["closed"], "element"]) | set(line.index[~line["in_service"]])
    lines = pd.DataFrame(
        {
            "id": [f"L{i}" for i in line.index],
            "from_node": [str(b + 1) for b in line["from_bus"]],
            "to_node": [str(b + 1) for b in line["to_bus"]],
            "length_km": line["length_km"].to_numpy(),
            "r_ohm_per_km": line["r_ohm_per_km"].to_numpy(),
            "x_ohm_per_km": line["x_ohm_per_km"].to_numpy(),
            "max_i_a": 400.0,
            "normally_open": [i in open_lines for i in line.index],
        }
    )
    loads = pd.DataFrame(
        {
            "id": [f"K{i}" for i in net.load.index],
            "node": [str(b + 1) for b in net.load["bus"]],
            "p_kw": net.load["p_mw"].to_numpy() * 1e3,
            "q_kvar": net.load["q_mvar"].to_numpy() * 1e3,
            "basis": "peak",
        }
    )
    source = pd.DataFrame({"id": ["S"], "node": ["1"], "vm_pu": [1.0]})
    return build({"nodes": nodes, "lines": lines, "loads": loads, "source": source})[0]


def widest(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference where both are known; both must know the same places."""
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    return float(np.nanmax(np.abs(ours - theirs), initial=0.0))
