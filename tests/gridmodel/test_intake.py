"""What building a network says of what it cannot use."""

from __future__ import annotations

import json

import pandas as pd

from gridmodel.intake import build
from gridmodel.report import Severity
from gridmodel.states import states_from_meta
from tests.small_grid import small_grid


def test_a_regulator_is_named_as_left_out() -> None:
    layers = small_grid() | {"regulators": pd.DataFrame({"id": ["R7"], "from_node": ["B"], "to_node": ["X"]})}
    _, report = build(layers)
    found = [f for f in report.findings if f.layer == "regulators"]
    assert [(f.id, f.severity) for f in found] == [("R7", Severity.EXCLUDED)]
    assert "not solved" in found[0].message.english()


def test_the_first_state_is_peak_however_the_revision_was_stored() -> None:
    stored = json.dumps({"snapshot": {}, "peak": {}, "minimum": {"load": 0.1}}, sort_keys=True)
    assert list(states_from_meta(json.loads(stored))) == ["peak", "minimum", "snapshot"]
