"""The tests beside voltage, loading and N-1, in the order they are reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gridmodel.answer import TestResult
from gridmodel.criteria.breaking import test_6
from gridmodel.criteria.context import CheckContext
from gridmodel.criteria.earth_fault import test_12
from gridmodel.criteria.power_quality import test_7
from gridmodel.criteria.protection import test_13
from gridmodel.criteria.sources import test_11
from gridmodel.criteria.supply import test_8, test_9, test_10
from gridmodel.criteria.voltage_change import test_2, test_3

TESTS: Final[dict[str, Callable[[CheckContext], list[TestResult]]]] = {
    "2": test_2, "3": test_3, "6": test_6, "7": test_7, "8": test_8, "9": test_9, "10": test_10,
    "11": test_11, "12": test_12, "13": test_13,
}  # fmt: skip


def run_more(context: CheckContext, wanted: tuple[str, ...] = ()) -> list[TestResult]:
    """All of them, or those whose number is in `wanted`."""
    return [row for number, test in TESTS.items() if not wanted or number in wanted for row in test(context)]
