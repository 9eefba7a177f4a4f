"""The verdict in words: what fits, the largest that would, what binds, and on which conditions."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.numbers import whole
from components.parts import TONE_ICONS, VERDICT_TONES, icon, rich, wild
from gridmodel.answer import Answer, Binding, Candidate, Verdict
from message import Message, say

SHOWN_CONDITIONS: Final = 1


def verdict_banner(answer: Answer, selected: int) -> Component:
    """The chosen candidate in words, with links; the core's own sentence where there is no candidate."""
    shown = answer.candidates[selected] if answer.candidates else None
    verdict = answer.verdict if shown is None or selected == answer.winner else shown.verdict
    said = candidate_sentence(shown, answer.question.kw) if shown else answer.sentence
    tone = VERDICT_TONES[verdict]
    text: list[Component] = [
        html.H3(words.verdict(verdict)),
        html.P(list(rich(said)), className="verdict-text"),
    ]
    text += _conditions(shown.conditions if shown else ())
    return html.Section(
        [icon(TONE_ICONS[tone]), html.Div(text + busy_marks())],
        className=f"verdict tone-{tone}",
        role="status",
        **wild({"aria-live": "polite", "data-verdict": verdict.value}),
    )


def _conditions(conditions: tuple[Message, ...]) -> list[Component]:
    """The first ones in full; the rest a click away, so that the tests stay in sight."""
    said: list[Component] = [html.P(list(rich(c)), className="verdict-condition") for c in conditions]
    rest = len(said) - SHOWN_CONDITIONS
    if rest <= 1:
        return said
    folded = [html.Summary(t("and {n} more conditions", n=rest)), *said[SHOWN_CONDITIONS:]]
    return [*said[:SHOWN_CONDITIONS], html.Details(folded, className="verdict-more")]


def busy_marks() -> list[Component]:
    """Shown by the style sheet: while an answer is made, and when the one shown is to the last question."""
    return [
        html.P(t("Computing …"), className="verdict-busy"),
        html.P(t("Answer to the question before"), className="verdict-old"),
    ]


def candidate_sentence(candidate: Candidate, kw: float) -> Message:
    point = words.point(candidate.point)
    if candidate.verdict == Verdict.NOT_COMPUTED:
        return say("Whether it fits could not be computed: {point}.", point=point)
    if candidate.verdict == Verdict.DOES_NOT_FIT:
        first = say("{kw} kW does not fit: {point}.", kw=kw, point=point)
    else:
        first = say("{kw} kW fits: {point}.", kw=kw, point=point)
    second = _largest(candidate)
    return say("{first} {second}", first=first, second=second) if second else first


def _largest(candidate: Candidate) -> Message | None:
    if candidate.largest_kw is None:
        return None
    largest, binding = whole(candidate.largest_kw), candidate.binding
    if binding is None:
        return say("Largest {largest} kW.", largest=largest)
    if binding.element is None:
        return say("Largest {largest} kW, bound by {what}.", largest=largest, what=_what(binding))
    return say(
        "Largest {largest} kW; {element} binds ({what}).",
        largest=largest,
        element=binding.element,
        what=_what(binding),
    )


def _what(binding: Binding) -> str:
    test = words.binding_test(binding)
    return t("{test}, {state}", test=test, state=words.state(binding.state)) if binding.state else test
