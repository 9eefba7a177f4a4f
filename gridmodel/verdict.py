"""From the tests to a verdict, its conditions and its sentence (grid.md section 5)."""

from __future__ import annotations

from gridmodel.answer import Binding, Candidate, Change, Question, Status, TestResult, Verdict
from message import Message, say

ORDER = (Verdict.FITS, Verdict.FITS_WITH_CONDITIONS, Verdict.DOES_NOT_FIT, Verdict.NOT_COMPUTED)

LIMIT_TESTS = ("1a", "1b", "4", "5", "6")  # their conditions are told with value and limit


def verdict_of(tests: tuple[TestResult, ...], conditions: tuple[Message, ...]) -> Verdict:
    """Any mandatory fail decides; a mandatory test that was not computed is never a pass."""
    mandatory = [t for t in tests if t.mandatory]
    if not mandatory:
        return Verdict.NOT_COMPUTED
    if any(t.status is Status.FAIL for t in mandatory):
        return Verdict.DOES_NOT_FIT
    if any(t.status is Status.NOT_COMPUTED for t in mandatory):
        return Verdict.NOT_COMPUTED
    soft = (Status.CONDITION, Status.FAIL, Status.NOT_COMPUTED)
    if conditions or any(t.status in soft for t in tests):
        return Verdict.FITS_WITH_CONDITIONS
    return Verdict.FITS


def conditions_of(tests: tuple[TestResult, ...]) -> tuple[Message, ...]:
    """Return one sentence per test that keeps a candidate from plainly fitting."""
    out = []
    for t in tests:
        if t.status is Status.CONDITION and t.why is not None and t.test not in LIMIT_TESTS:
            out.append(t.why)
        elif t.status is Status.CONDITION and t.element is not None:
            out.append(_condition(t))
        elif t.status is Status.NOT_COMPUTED:
            out.append(t.why or say("Test {test} was not computed.", test=t.test))
        elif t.status is Status.FAIL and not t.mandatory:
            out.append(
                say(
                    "Test {test} fails at {element}.", test=t.test, element=t.element.id if t.element else "?"
                )
            )
    return tuple(dict.fromkeys(out)) if _hashable(out) else tuple(out)


def _hashable(messages: list[Message]) -> bool:
    return False  # messages hold dicts


def _condition(t: TestResult) -> Message:
    values = {
        "test": t.test,
        "element": t.element.id if t.element else "",
        "before": _round(t.before),
        "after": _round(t.after),
        "limit": _round(t.limit),
    }
    if t.change in (Change.PRE_EXISTING, Change.RELIEVED):
        return say(
            "{element}: {before} -> {after} {unit} against {limit}; the limit was already passed before.",
            unit=t.unit,
            **values,
        )
    return say("{element} reaches {after} {unit}: above the planning level.", unit=t.unit, **values)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def sentence(q: Question, verdict: Verdict, winner: Candidate | None) -> Message:
    """Return the banner's sentence of the winning candidate."""
    if winner is None:
        return say("No supply point was found for {kw} kW.", kw=_kw(q.kw))
    largest = _kw(winner.largest_kw)
    tail = _tail(winner.binding)
    if verdict is Verdict.NOT_COMPUTED:
        return say(
            "Whether {kw} kW fits could not be computed; see the tests that are missing.", kw=_kw(q.kw)
        )
    if winner.largest_kw is None:
        return say("{kw} kW: the largest capacity was not computed.", kw=_kw(q.kw))
    if verdict is Verdict.DOES_NOT_FIT:
        return Message(
            "{kw} kW does not fit. Up to {largest} kW would fit; " + tail.template,
            {"kw": _kw(q.kw), "largest": largest} | tail.params,
        )
    if verdict is Verdict.FITS_WITH_CONDITIONS:
        return Message(
            "{kw} kW fits with conditions. Up to {largest} kW would fit; " + tail.template,
            {"kw": _kw(q.kw), "largest": largest} | tail.params,
        )
    return Message(
        "{kw} kW fits. Up to {largest} kW would fit; " + tail.template,
        {"kw": _kw(q.kw), "largest": largest} | tail.params,
    )


def _tail(binding: Binding | None) -> Message:
    if binding is None or binding.test == "way_in":
        return Message("the way-in limit of this kind of point binds.", {})
    asset = binding.element
    if asset is None:
        return Message("test {test} binds.", {"test": binding.test})
    words = {
        "lines": "line {id} binds.",
        "transformers": "transformer {id} binds.",
        "nodes": "the voltage at node {id} binds.",
        "switches": "switch {id} binds.",
    }
    return Message(words.get(asset.layer, "the new route binds."), {"id": asset.id})


def _kw(value: float | None) -> str:
    return "—" if value is None else f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
