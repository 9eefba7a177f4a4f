"""The declared motor reaches test 3 (planning.md 3.7, worked example E10)."""

from __future__ import annotations

from typing import Any

import pytest

from gridmodel.answer import Status, TestResult
from gridmodel.errors import BadInput
from gridmodel.network import Network
from tests.gridmodel.asking import answer

WEAK = """
source 0 10kV 1.0pu sc=100/100 rx=.577
line a: 0 - 1 0.1km r=0.001 x=0.001 c=0 max=400
load x: 1 100kW pf=.95
"""


def start(**fields: Any) -> TestResult:
    got = answer(Network.from_text(WEAK), node="0", kw=400.0, tests=("3",), **fields)
    return next(t for t in got.candidates[0].tests if t.name == "Voltage step at motor start")


def test_e10_a_motor_of_355_kw_at_100_mva_steps_by_its_formula() -> None:
    row = start(motor_kw=355.0, motor_start=6.0, motor_per_hour=10.0)
    assert row.after == pytest.approx(2.487, abs=0.01) and row.status is Status.PASS
    assert start(motor_kw=355.0, motor_per_hour=60.0).status is Status.FAIL


def test_a_soft_starter_halves_the_step() -> None:
    direct, soft = start(motor_kw=355.0), start(motor_kw=355.0, motor_start=3.0)
    assert soft.after == pytest.approx((direct.after or 0) / 2, rel=1e-9)


def test_without_a_motor_the_start_is_not_applicable() -> None:
    assert start().status is Status.NOT_APPLICABLE


def test_a_motor_of_no_size_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as refused:
        start(motor_kw=-1.0)
    assert "Largest motor (kW)" in str(refused.value)
