"""Test 11: two sources must not share what one fault takes away, and each alone must carry the whole load."""

from __future__ import annotations

from gridmodel import rulebook
from gridmodel.answer import Asset, TestResult
from gridmodel.criteria.common import information, judged, not_computed
from gridmodel.criteria.context import CheckContext
from gridmodel.rules.rows import Importance, Value
from message import say

NAME, ALONE, NUMBER = "Independence of the sources", "The other source alone", "Number of sources"
RULE = Value("GB/T 29328: two independent sources", False, "shared", 0.0, "1")


def test_11(context: CheckContext) -> list[TestResult]:
    """Sources the importance asks for; branches both paths need; what the second carries with the first lost."""
    asked = rulebook.importance(context.rules, context.question.importance)
    number = [_number(context, asked)] if asked is not None else []
    if context.question.sources < 2:
        return [*number, information(context, "11", NAME, "1", say("One source was asked for."))]
    if context.second_upstream is None:
        return [*number, _none(context)]
    return [*number, _independence(context, context.second_upstream), _alone(context)]


def _number(context: CheckContext, row: Importance) -> TestResult:
    """A customer may ask for fewer sources than his importance needs: a condition, not a failure of the grid."""
    given = float(context.question.sources)
    why = say("Importance {importance} needs {count} sources.", importance=row.importance, count=row.sources)
    return judged(context, "11", NUMBER, "1", limit=float(row.sources), before=None, after=given, rule=row,
                  upper=False, soft=True, why=why if given < row.sources else None)  # fmt: skip


def _none(context: CheckContext) -> TestResult:
    why = say(
        "No second supply point of its own {root} lies within reach.", root=context.question.independence
    )
    return judged(
        context, "11", NAME, "1", limit=2.0, before=None, after=1.0, rule=RULE, upper=False, why=why
    )


def _independence(context: CheckContext, second: tuple[Asset, ...]) -> TestResult:
    """Counts the branches both paths need; the nearest shared one is named."""
    shared = shared_branches(context.upstream, second)
    element = shared[0] if shared else None
    why = say("Both sources need {id}.", id=shared[0].id) if shared else None
    if not shared and context.second is not None:
        element = context.second.asset
        why = say("Second source: {element}, feeder {feeder}.", element=element, feeder=context.second.feeder)
    return judged(context, "11", NAME, "1", limit=0.0, before=None, after=float(len(shared)), rule=RULE,
                  element=element, why=why)  # fmt: skip


def _alone(context: CheckContext) -> TestResult:
    """The state "first source lost": tests 1 and 4 of the second point alone; the first alone has its own rows."""
    second, q = context.second, context.question
    if second is None or second.largest_kw is None:
        why = say("What the second source carries alone was not computed.")
        return not_computed(context, "11", ALONE, "kW", why)
    return judged(context, "11", ALONE, "kW", limit=q.kw, before=None, after=second.largest_kw, rule=RULE,
                  upper=False, element=second.asset)  # fmt: skip


def shared_branches(first: tuple[Asset, ...], second: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """In the order of the first path, nearest the customer first."""
    others = set(second)
    return tuple(a for a in first if a in others)
