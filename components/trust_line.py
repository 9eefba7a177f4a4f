"""Where the numbers come from: rule set, grid revision, data time, fingerprint, engines, certificate."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.i18n import render, t
from components.numbers import moment, number
from components.parts import skeleton, tone_icon
from gridmodel.answer import Answer, Certificate
from gridmodel.expansions.view import said

PRINT_LENGTH = 8


def trust_line(answer: Answer, waiting: bool) -> Component:
    revision = render(said(answer.revision))
    facts = [
        (t("Rule set"), answer.rules, answer.rules),
        (t("Grid"), revision, revision),
        (t("Data"), moment(answer.data_time), answer.data_time or t("The data carries no time.")),
        (t("Print"), _short(answer.fingerprint), answer.fingerprint),
    ]
    row = html.Dl([_fact(*fact) for fact in facts], className="trust")
    return html.Div([row, certificate(answer.certificate, answer.engines, waiting)], className="trust-line")


def certificate(value: Certificate | None, engines: dict[str, str], waiting: bool) -> Component:
    used = ", ".join(f"{name} {version}" for name, version in sorted(engines.items()))
    solved = html.Span(t("Solved by {engines}", engines=used), className="trust-engines", title=used)
    if waiting:
        return html.P([solved, skeleton("90px"), html.Span(t("Certificate: computing"), className="sr-only")])
    if value is None:
        return html.P([solved, t("no certificate")])
    deviation = t(
        "{engine} deviates by {u} pu, {points} pp",
        engine=value.engine,
        u=f"{value.max_deviation_u_pu:.1e}".replace("e-0", "e−").replace("e-", "e−"),
        points=number(value.max_deviation_loading_points, 3),
    )
    tone, label = ("pass", t("Certificate agrees")) if value.agrees else ("fail", t("Certificate disagrees"))
    return html.P([solved, html.Span([tone_icon(tone, label), " ", deviation])])


def _fact(name: str, text: str, full: str) -> Component:
    return html.Div([html.Dt(name), html.Dd(text, title=full)])


def _short(fingerprint: str) -> str:
    plain = fingerprint.removeprefix("sha256:")[:PRINT_LENGTH]
    return f"{plain[:4]}·{plain[4:]}" if len(plain) > 4 else plain or "—"
