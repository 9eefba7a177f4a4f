"""The tests beyond voltage, loading and outages, for one candidate, from one context."""

from __future__ import annotations

from gridmodel.answer import TestResult
from gridmodel.case import Case
from gridmodel.check import Solved


def further_tests(case: Case, solved: Solved, k: int) -> tuple[TestResult, ...]:
    return ()
