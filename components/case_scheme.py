"""The supply scheme on the application's page: route, single-line diagram and facts beside each other, versions above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from casework.applications import Application
from casework.scheme import Change, Scheme, SchemeState, foremost
from casework.scheme_fields import FIELDS, OF_CUSTOMER
from casework.scheme_words import STATES
from components import words
from components.case_history import map_address
from components.i18n import render, t
from components.numbers import with_unit
from components.parts import icon, note
from components.portal_map import route_map
from components.scheme_view import difference_table, drawing, groups, pdf_link
from components.single_line import single_line
from gridmodel.answer import Verdict
from message import Message

TONES = {SchemeState.ACCEPTED: "pass", SchemeState.QUESTIONED: "warn", SchemeState.LAPSED: "none"}


def scheme_tab(
    of: Application, schemes: Sequence[Scheme], changes: Sequence[Change], provider: str, key: str
) -> list[Component]:
    """The alternative that stands first whole, the others as lines; `changes` are those of its last version."""
    if not schemes:
        return [_none(of)]
    first = foremost(schemes)
    others = [s for s in schemes if s is not first]
    return [
        _head(of, first, changes),
        html.Div(
            [
                _panel(t("Route"), t("supply point to the customer"), _route(of, first, provider, key)),
                _panel(
                    t("Single-line diagram"),
                    "",
                    [drawing(single_line(first.entries, ""), t("Single-line diagram"))],
                ),
                _panel(t("Supply scheme"), "", [_facts(first)]),
            ],
            className="case-scheme",
        ),
        *([html.Ul([_other(s) for s in others], className="case-scheme-others")] if others else []),
    ]


def _none(of: Application) -> Component:
    told = t("There is no scheme yet. Check the place on the map and attach a candidate of the answer.")
    return html.Div(
        [
            note(told),
            html.A([icon("pin"), t("Check this place on the map")], href=map_address(of), className="button"),
        ]
    )


def _head(of: Application, scheme: Scheme, changes: Sequence[Change]) -> Component:
    name = t(
        "Alternative {alternative}, version {version}", alternative=scheme.alternative, version=scheme.version
    )
    compared = (
        [
            html.Details(
                [
                    html.Summary(t("Compare with version {version}", version=scheme.version - 1)),
                    difference_table(changes),
                ]
            )
        ]
        if scheme.version > 1
        else []
    )
    tone = TONES.get(scheme.state, "accent")
    return html.Div(
        [
            html.B(name),
            html.Span(render(STATES[scheme.state.value]), className=f"case-tag tone-{tone}"),
            html.Div(
                [
                    html.A(t("Open on the map"), href=map_address(of)),
                    html.A(t("Fill in and send"), href=f"/scheme?case={of.id}", className="button"),
                    pdf_link(of.id, scheme.id),
                ],
                className="buttons",
            ),
            *compared,
        ],
        className="case-scheme-head",
    )


def _panel(title: str, beside: str, inside: Sequence[Component]) -> Component:
    head = html.Div([html.H3(title), html.Span(beside, className="note")], className="case-scheme-title")
    return html.Section([head, *inside], className="case-scheme-panel")


def _route(of: Application, scheme: Scheme, provider: str, key: str) -> list[Component]:
    at = scheme.chosen
    ident = f"case-route-{scheme.alternative}"
    return [route_map(ident, provider, key, at.route, at.route_m, (of.lon, of.lat), to_applicant=False)]


def _facts(scheme: Scheme) -> Component:
    """What is filled in; how much is left to fill stands at the end."""
    empty = sum(
        not s.by_study and k not in OF_CUSTOMER and k not in scheme.entries for k, s in FIELDS.items()
    )
    left = [note(t("{count} fields are still empty.", count=empty))] if empty else []
    return html.Div(
        [_evidence(scheme), *groups(scheme.entries, True, empty=False), *left],
        className="case-scheme-facts",
        tabIndex=0,
    )


def _evidence(scheme: Scheme) -> Component:
    """What the study says of it, on which grid and by which rules."""
    at = scheme.chosen
    fits = "" if at.largest_kw is None else " · " + t("largest {kw}", kw=with_unit(at.largest_kw, "kW"))
    verdict = t(words.VERDICTS[Verdict(at.verdict)])
    rows = [
        (t("Verdict of the check"), verdict + fits),
        (t("Conditions"), " ".join(_said(c) for c in at.conditions)),
        (t("Grid"), f"{scheme.grid} {scheme.revision}"),
        (t("Fingerprint"), scheme.fingerprint[:12]),
    ]
    pairs = [html.Div([html.Dt(n), html.Dd(v)], className="scheme-field") for n, v in rows if v]
    return html.Div([html.H3(t("Evidence")), html.Dl(pairs)])


def _said(condition: dict[str, Any]) -> str:
    """A condition as the scheme keeps it: its sentence and the values in it."""
    return render(Message(str(condition["template"]), dict(condition["params"])))


def _other(scheme: Scheme) -> Component:
    name = t(
        "Alternative {alternative}, version {version}", alternative=scheme.alternative, version=scheme.version
    )
    place = f"/schemes/{scheme.application_id}/{scheme.id}/scheme.pdf"
    return html.Li([html.A(name, href=place, target="_blank"), " · ", render(STATES[scheme.state.value])])
