"""From the tests to a verdict, its conditions and its sentence (grid.md section 5)."""

from __future__ import annotations

from gridmodel.answer import Asset, Binding, Candidate, Change, Question, Status, TestResult, Verdict
from message import Message, say

# planning.md 3.10: what needs further study comes before what does not fit
ORDER = (Verdict.FITS, Verdict.FITS_WITH_CONDITIONS, Verdict.NOT_COMPUTED, Verdict.DOES_NOT_FIT)

LIMIT_TESTS = ("1", "4", "6")  # their conditions are told with value and limit


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
    """Return one sentence per test that keeps a candidate from plainly fitting, each said once."""
    out: list[Message] = []
    for t in sorted(tests, key=lambda t: t.status is Status.NOT_COMPUTED):  # findings before gaps
        found = _condition(t)
        if found is not None and found not in out:
            out.append(found)
    return tuple(out)


def _condition(t: TestResult) -> Message | None:
    if t.status is Status.NOT_COMPUTED:
        return t.why or say("Test {test} was not computed.", test=t.test)
    if t.status is Status.FAIL and not t.mandatory:
        return say("Test {test} fails at {element}.", test=t.test, element=t.element or Asset("new", "route"))
    if t.status is not Status.CONDITION:
        return None
    if t.element is None or t.test.rstrip("abcd") not in LIMIT_TESTS:
        return t.why
    values = {"element": t.element, "after": _round(t.after), "unit": t.unit}
    if t.change in (Change.PRE_EXISTING, Change.RELIEVED):
        return say(
            "{element} is at {after} {unit} against {limit}; it was at {before} before this customer.",
            limit=_round(t.limit),
            before=_round(t.before),
            **values,
        )
    return say("{element} reaches {after} {unit}: above the planning level.", **values)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def sentence(q: Question, verdict: Verdict, winner: Candidate | None) -> Message:
    """Return the banner's sentence of the winning candidate."""
    asked = _kw(q.kw)
    if winner is None:
        return say("No supply point was found for {kw} kW.", kw=asked)
    if verdict is Verdict.NOT_COMPUTED:
        return say("Whether {kw} kW fits could not be computed; see the tests that are missing.", kw=asked)
    if winner.largest_kw is None:
        return say("{kw} kW: the largest capacity was not computed.", kw=asked)
    values = {"kw": asked, "largest": _kw(winner.largest_kw), "binding": _binds(winner.binding)}
    if verdict is Verdict.DOES_NOT_FIT:
        return say("{kw} kW does not fit. Up to {largest} kW would fit; {binding}", **values)
    if verdict is Verdict.FITS_WITH_CONDITIONS:
        return say("{kw} kW fits with conditions. Up to {largest} kW would fit; {binding}", **values)
    return say("{kw} kW fits. Up to {largest} kW would fit; {binding}", **values)


def _binds(binding: Binding | None) -> Message:
    """Return the end of the sentence: what stops the next kilowatt."""
    if binding is None or binding.test == "way_in":
        return say("the way-in limit of this kind of point binds.")
    if binding.element is None:
        return say("test {test} binds.", test=binding.test)
    if binding.test == "1":
        return say("the voltage at {element} binds.", element=binding.element)
    if binding.test == "5":
        return say("the loss of {element} binds.", element=binding.element)
    return say("{element} binds.", element=binding.element)


def _kw(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
