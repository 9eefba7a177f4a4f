"""How every test writes its row: judged against a limit before and after, or why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pandas as pd

from gridmodel import rulebook
from gridmodel.answer import Change, Status, TestResult
from gridmodel.criteria.context import CheckContext
from message import Message, say


class Ruled(Protocol):
    """Any rule row: what the limit rests on."""

    @property
    def clause(self) -> str: ...
    @property
    def verified(self) -> bool: ...


def change_of(before: float | None, after: float, limit: float, tau: float, upper: bool = True) -> Change:
    """Which change an excess made: none, new, worsened, pre-existing or relieved."""
    sign = 1.0 if upper else -1.0
    e0 = 0.0 if before is None else max(0.0, sign * (before - limit))
    e1 = max(0.0, sign * (after - limit))
    if e0 == 0.0:
        return Change.NEW if e1 > 0.0 else Change.NONE
    if e1 - e0 > tau:
        return Change.WORSENED
    return Change.RELIEVED if e1 < e0 - tau else Change.PRE_EXISTING


STATUS_OF = {
    Change.NONE: Status.PASS,
    Change.NEW: Status.FAIL,
    Change.WORSENED: Status.FAIL,
    Change.PRE_EXISTING: Status.CONDITION,
    Change.RELIEVED: Status.CONDITION,
}


def judged(
    context: CheckContext, test: str, name: str, unit: str, *, limit: float, after: float,
    before: float | None,
    rule: Ruled, tau: float = 0.0, upper: bool = True, soft: bool = False, **more: Any,
) -> TestResult:  # fmt: skip
    """A row with a limit. `soft`: a condition instead of a failure; `upper` False: a lower limit.

    A value that is not a number is "not computed", never a pass.
    """
    if after != after:
        return not_computed(context, test, name, unit, say("A node or element of this test is dark."))
    before = None if before is None or before != before else before
    change = change_of(before, after, limit, tau, upper)
    status = STATUS_OF[change]
    if soft and status is Status.FAIL:
        status = Status.CONDITION
    if change is Change.RELIEVED and (after <= limit) == upper:
        status = Status.PASS
    margin = (limit - after) if upper else (after - limit)
    return TestResult(
        test, name, status, unit, limit=limit, before=before, after=after, margin=margin, change=change,
        clause=rule.clause, verified=rule.verified, mandatory=_mandatory(context, test), **more,
    )  # fmt: skip


def cells(table: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a canonical table as plain tuples of the named columns."""
    return zip(*(table[name].tolist() for name in names), strict=True)


def not_computed(context: CheckContext, test: str, name: str, unit: str, why: Message) -> TestResult:
    return TestResult(test, name, Status.NOT_COMPUTED, unit, mandatory=_mandatory(context, test), why=why)


def information(
    context: CheckContext, test: str, name: str, unit: str, why: Message, **more: Any
) -> TestResult:
    """Not applicable: no limit here, or nothing of the kind declared; a value may stand for information."""
    return TestResult(
        test, name, Status.NOT_APPLICABLE, unit, mandatory=_mandatory(context, test), why=why, **more
    )


def _mandatory(context: CheckContext, test: str) -> bool:
    return rulebook.is_mandatory(context.rules, context.question.kind, context.point.vn_kv, test)
