"""Test 11: two sources must not share what one fault takes away."""

from __future__ import annotations

from gridmodel.answer import Asset, TestResult
from gridmodel.criteria.common import information, judged, not_computed
from gridmodel.criteria.context import CheckContext
from gridmodel.rules.rows import Value
from message import say

NAME = "Independence of the sources"


def test_11(context: CheckContext) -> list[TestResult]:
    """Counts the branches both paths need; the nearest shared one is named."""
    if context.question.sources < 2:
        return [information(context, "11", NAME, "1", say("One source was asked for."))]
    if context.second_upstream is None:
        why = say(
            "No second supply point was chosen, so nothing was compared: name it to check independence."
        )
        return [not_computed(context, "11", NAME, "1", why)]
    shared = shared_branches(context.upstream, context.second_upstream)
    why_shared = say("Both sources need {id}.", id=shared[0].id) if shared else None
    rule = Value("GB/T 29328: two independent sources", False, "shared", 0.0, "1")
    row = judged(
        context, "11", NAME, "1", limit=0.0, before=None, after=float(len(shared)), rule=rule,
        element=shared[0] if shared else None, why=why_shared,
    )  # fmt: skip
    return [row]


def shared_branches(first: tuple[Asset, ...], second: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """In the order of the first path, nearest the customer first."""
    others = set(second)
    return tuple(a for a in first if a in others)
