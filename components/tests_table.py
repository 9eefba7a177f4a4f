"""Every test of a candidate, failed first: limit, before, after, the worst element, the room left."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import render, t
from components.numbers import beside_limit, in_unit, number, unit_name, with_unit
from components.parts import STATUS_TONES, asset_link, skeleton, tone_icon, wild
from gridmodel.answer import Candidate, Change, Status, TestResult

LATE_TESTS: Final = ("5",)  # computed in the second part of an answer
ORDER: Final = (Status.FAIL, Status.CONDITION, Status.PASS, Status.NOT_COMPUTED, Status.NOT_APPLICABLE)
COLUMNS: Final = 7
UNSAID: Final = (Status.NOT_COMPUTED, Status.NOT_APPLICABLE)


def tests_table(candidate: Candidate, waiting: bool) -> Component:
    shown = [r for r in ordered(candidate.tests) if not (waiting and r.test in LATE_TESTS)]
    rows: list[Component] = []
    for index, result in enumerate(shown):
        rows += [_row(result, index), _detail(result, index)]
    if waiting:
        rows += [_waiting(test) for test in LATE_TESTS]
    return html.Table([html.Thead(_head()), html.Tbody(rows)], className="grid-table tests")


def ordered(tests: tuple[TestResult, ...]) -> list[TestResult]:
    """What decides comes first: failed, then a mandatory test that could not be computed, then the rest."""

    def place(result: TestResult) -> tuple[float, str]:
        if result.status == Status.NOT_COMPUTED and result.mandatory:
            return 0.5, ""
        return ORDER.index(result.status), ""

    return sorted(tests, key=place)


def _head() -> Component:
    return html.Tr(
        [
            html.Th(html.Span(t("Result"), className="sr-only"), scope="col"),
            html.Th(t("Test"), scope="col", className="words"),
            html.Th(t("Limit"), scope="col"),
            html.Th(t("Before"), scope="col"),
            html.Th(t("After"), scope="col"),
            html.Th(t("Worst"), scope="col", className="words"),
            html.Th(t("Margin"), scope="col"),
        ]
    )


def _row(result: TestResult, index: int) -> Component:
    head = [
        html.Td(tone_icon(STATUS_TONES[result.status], words.status(result.status)), className="sign"),
        html.Td(_name(result, index), className="words"),
    ]
    if result.status in UNSAID:
        return html.Tr(
            [*head, html.Td(_why(result), colSpan=COLUMNS - 2, className="why")], className="is-unsaid"
        )
    cells = [
        html.Td(number(result.limit, None), className="soft"),
        html.Td(in_unit(result.before, result.unit), className="soft"),
        html.Td(beside_limit(result.after, result.unit, result.margin), className="strong"),
        html.Td(_worst(result), className="words"),
        html.Td(beside_limit(result.margin, result.unit, result.margin)),
    ]
    key = f"{result.element.layer}/{result.element.id}" if result.element else ""
    return html.Tr(
        head + cells, className=f"is-{STATUS_TONES[result.status]}", **wild({"data-row-asset": key})
    )


def _worst(result: TestResult) -> Component | str:
    if result.element is None:
        return words.state(result.state)
    return asset_link(result.element, words.asset(result.element, short=True))


def _name(result: TestResult, index: int) -> Component:
    unit = f" {unit_name(result.unit)}".rstrip() if result.status not in UNSAID else ""
    return html.Button(
        [words.test_short(result.test, result.name), html.Span(unit, className="unit")],
        type="button",
        className="row-button",
        title=words.test(result.test, result.name),
        **wild({"aria-expanded": "false", "aria-controls": f"check-test-{index}"}),
    )


def _why(result: TestResult) -> str:
    reason = render(result.why) if result.why else ""
    said = words.status(result.status)
    return t("{status}: {reason}", status=said, reason=reason) if reason else said


def _detail(result: TestResult, index: int) -> Component:
    facts = [html.Span(fact, className="fact") for fact in _facts(result)]
    cells = [html.Td(), html.Td([*facts, _clause(result)], colSpan=COLUMNS - 1, className="words")]
    return html.Tr(cells, id=f"check-test-{index}", className="test-detail", hidden=True)


def _facts(result: TestResult) -> list[str]:
    facts = [words.change(result.change)] if result.change != Change.NONE else []
    facts += [render(result.why)] if result.why and result.status not in UNSAID else []
    facts += [t("State: {state}", state=words.state(result.state))] if result.state else []
    facts += [t("When {asset} is lost", asset=result.contingency)] if result.contingency else []
    facts += [t("After: {volts}", volts=with_unit(result.value_volts, "V"))] if result.value_volts else []
    facts += [] if result.mandatory else [t("Not mandatory for the verdict")]
    return facts


def _clause(result: TestResult) -> Component:
    clause = result.clause or t("No clause given")
    mark = t("verified against the text") if result.verified else t("from memory, not yet verified")
    return html.Span(
        [
            t("Rule: {clause}", clause=clause),
            html.Span(mark, className="tag is-ok" if result.verified else "tag"),
        ],
        className="fact",
    )


def _waiting(test: str) -> Component:
    return html.Tr(
        [
            html.Td(skeleton("14px"), className="sign"),
            html.Td(words.test(test), className="words"),
            html.Td(
                [skeleton("60%"), html.Span(t("Computing …"))],
                colSpan=COLUMNS - 2,
                className="why is-waiting",
            ),
        ],
        className="is-unsaid",
    )
