"""What building a network says of what it cannot use."""

from __future__ import annotations

import json

import pandas as pd

from gridmodel.reading.intake import build
from gridmodel.report import Severity
from gridmodel.states import states_from_meta
from tests.small_grid import small_grid


def test_a_regulator_that_leads_nowhere_is_named_as_left_out() -> None:
    layers = small_grid() | {
        "regulators": pd.DataFrame({"id": ["R7"], "from_node": ["B"], "to_node": ["nowhere"]})
    }
    _, report = build(layers)
    found = [f for f in report.findings if f.layer == "regulators"]
    assert [(f.id, f.severity) for f in found] == [("R7", Severity.EXCLUDED)]
    assert "names a node that does not exist" in found[0].message.english()


def test_the_first_state_is_peak_however_the_revision_was_stored() -> None:
    stored = json.dumps({"snapshot": {}, "peak": {}, "minimum": {"load": 0.1}}, sort_keys=True)
    assert list(states_from_meta(json.loads(stored))) == ["peak", "minimum", "snapshot"]


def test_a_tap_changer_without_dead_band_still_regulates() -> None:
    layers = small_grid()
    rows = layers["transformers"]
    for column, value in (
        ("oltc_target_pu", 1.03),
        ("tap_step_percent", 1.25),
        ("tap_min", -8),
        ("tap_max", 8),
    ):
        rows[column] = pd.Series([value, None], dtype=float)
    network, report = build(layers)
    assert network.transformers["oltc_deadband_pu"].iat[0] == 0.025
    assert any("1 tap changers without dead band" in m.english() for m in report.assumptions)
    flow = network.flow("peak")
    assert flow.taps[0] < 0
    assert abs(flow.u_pu[network.node_row["B"]] - 1.03) <= 0.0125
