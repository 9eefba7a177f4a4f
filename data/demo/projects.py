"""Planned projects of the demonstration grid, marked as such: dates and stages are invented, their effect is computed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np

from data.frames import Layers
from gridmodel.expansions.project import Act, Certainty, Project, Stage, Step

# NA2XS2Y 1x185 RM/25 12/20 kV, the type most of this grid's cables have.
CABLE: Final[dict[str, Any]] = {
    "r_ohm_per_km": 0.161, "x_ohm_per_km": 0.117, "c_nf_per_km": 273.0, "max_i_a": 362.0,
    "std_type": "NA2XS2Y 1x185 RM/25 12/20 kV", "kind": "cable", "parallel": 1.0, "normally_open": False,
    "status": "existing",
}  # fmt: skip
UNIT_630: Final = {"sn_kva": 630.0, "vkr_percent": 1.206, "pfe_kw": 1.65, "i0_percent": 0.2619}
UNIT_40_MVA: Final = {"sn_kva": 40_000.0, "pfe_kw": 22.0}
WEAK: Final = ("8605", "7803", "8602", "8600", "8066", "8068", "8069", "8070", "8071", "1410")


def demo_projects(layers: Layers) -> list[Project]:
    """Projects that cure what the grid lacks: a dark zone, a full transformer, high and low voltages, spare power."""
    return [
        _project("P-01", "Cable to the planned transformer", Stage.BUILDING, date(2027, 5, 31), Certainty.CERTAIN,
                 _cable(layers, "P01-1", "71", "2999"), _replace("transformers", "T16", {"status": "existing"})),
        _project("P-02", "Larger transformer at busbar 35", Stage.APPROVED, date(2027, 10, 31), Certainty.CERTAIN,
                 _replace("transformers", "T3", UNIT_630)),
        _project("P-03", "Second cable for the low voltages behind T13", Stage.APPROVED, date(2028, 6, 30),
                 Certainty.CERTAIN, *(_replace("lines", line, {"parallel": 2.0}) for line in WEAK)),
        _project("P-04", "40 MVA at busbar 319", Stage.APPROVED, date(2028, 12, 15), Certainty.LIKELY,
                 _replace("transformers", "T142", {**UNIT_40_MVA, "tap_pos": -2.0})),
        _project("P-05", "Tie between busbars 120 and 7", Stage.IDEA, date(2029, 9, 30), Certainty.POSSIBLE,
                 _cable(layers, "P05-1", "120", "7", normally_open=True)),
        _project("P-06", "40 MVA at busbar 39", Stage.IDEA, date(2030, 6, 30), Certainty.POSSIBLE,
                 _replace("transformers", "T114", UNIT_40_MVA)),
    ]  # fmt: skip


NAMES_ZH: Final = {
    "Cable to the planned transformer": "规划配变电缆接入",
    "Larger transformer at busbar 35": "35 号母线配变增容",
    "Second cable for the low voltages behind T13": "T13 台区低电压治理：并列电缆",
    "40 MVA at busbar 319": "319 号母线主变增容至 40 MVA",
    "Tie between busbars 120 and 7": "120 与 7 号母线联络",
    "40 MVA at busbar 39": "39 号母线主变增容至 40 MVA",
}


def _project(code: str, name: str, stage: Stage, day: date, certainty: Certainty, *steps: Step) -> Project:
    note = "demonstration; dates, stages and types assumed"
    return Project(code, name, stage, day, certainty, steps, note, True, NAMES_ZH[name])


def _replace(layer: str, asset: str, columns: dict[str, Any]) -> Step:
    return Step(Act.REPLACE, layer, asset, columns)


def _cable(layers: Layers, code: str, a: str, b: str, **more: Any) -> Step:
    """A cable between two nodes, its route the straight line times 1.3 (assumed)."""
    nodes = layers["nodes"].set_index("id")
    ends = tuple((float(nodes.geometry[n].x), float(nodes.geometry[n].y)) for n in (a, b))
    (x0, y0), (x1, y1) = ends
    km = float(np.hypot((x1 - x0) * 111.32 * np.cos(np.radians(y0)), (y1 - y0) * 111.32)) * 1.3
    columns = {"from_node": a, "to_node": b, "length_km": round(km, 3), **CABLE, **more}
    return Step(Act.ADD, "lines", code, columns, ends)
