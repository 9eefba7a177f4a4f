"""The verdict in words: what fits, the largest that would, what binds, and on which conditions."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.numbers import number, rounded_down
from components.parts import TONE_ICONS, VERDICT_TONES, asset_link, icon, rich, wild
from gridmodel.answer import Answer, Binding, Candidate, Verdict


def verdict_banner(answer: Answer, selected: int) -> Component:
    """The core's sentence for the winner; another candidate is described from its own numbers."""
    shown = answer.candidates[selected] if answer.candidates else None
    verdict = shown.verdict if shown and selected != answer.winner else answer.verdict
    if shown and selected != answer.winner:
        sentence = candidate_sentence(shown, answer.question.kw)
    else:
        sentence = list(rich(answer.sentence))
    tone = VERDICT_TONES[verdict]
    text: list[Component] = [html.H3(words.verdict(verdict)), html.P(sentence, className="verdict-text")]
    text += [
        html.P(list(rich(c)), className="verdict-condition") for c in (shown.conditions if shown else ())
    ]
    text += busy_marks()
    return html.Section(
        [icon(TONE_ICONS[tone]), html.Div(text)],
        className=f"verdict tone-{tone}",
        role="status",
        **wild({"aria-live": "polite", "data-verdict": verdict.value}),
    )


def busy_marks() -> list[Component]:
    """Shown by the style sheet: while an answer is made, and when the one shown is to the last question."""
    return [
        html.P(t("Computing …"), className="verdict-busy"),
        html.P(t("Answer to the question before"), className="verdict-old"),
    ]


def candidate_sentence(candidate: Candidate, kw: float) -> list[Component | str]:
    asked = html.B(t("{kw} kW", kw=number(kw, 0)), className="num")
    where = words.point(candidate.point)
    fits = candidate.verdict in (Verdict.FITS, Verdict.FITS_WITH_CONDITIONS)
    if candidate.verdict == Verdict.NOT_COMPUTED:
        return [t("Whether it fits could not be computed: {point}.", point=where)]
    first = t("fits: {point}.", point=where) if fits else t("does not fit: {point}.", point=where)
    return [asked, " ", first, *_largest(candidate)]


def _largest(candidate: Candidate) -> list[Component | str]:
    if candidate.largest_kw is None:
        return []
    largest = html.B(t("{kw} kW", kw=rounded_down(candidate.largest_kw)), className="num")
    return [" ", t("Largest:"), " ", largest, *_binds(candidate.binding), t(".")]


def _binds(binding: Binding | None) -> list[Component | str]:
    if binding is None:
        return []
    what = words.binding_test(binding)
    at = t("{test}, {state}", test=what, state=words.state(binding.state)) if binding.state else what
    if binding.element is None:
        return [t("; bound by {what}", what=at)]
    return [t("; "), asset_link(binding.element), " ", t("binds ({what})", what=at)]
