"""The supply scheme for the one who has to live with it: a drawing, plain facts, and two answers."""

from __future__ import annotations

from datetime import date

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from casework.calendar import ZONE
from casework.scheme import Preview, SchemeState
from casework.scheme_fields import FIELDS
from casework.scheme_seal import seal
from components.dates import day, moment
from components.i18n import t
from components.parts import icon, note
from components.portal_map import route_map
from components.scheme_words import label, shown

FIRST = ("total_kva", "supply_kv", "way_in", "route_m", "transformers", "metering_mode", "boundary")
SEAL_SHOWN = 12


def scheme_card(
    of: Preview,
    at: tuple[float, float],
    provider: str,
    key: str,
    today: date,
    links: list[Component],
    *,
    may_sign: bool,
) -> Component:
    """`links` lead to the whole of it; `may_sign` when the process takes the customer's word now."""
    title = (
        t("Supply scheme")
        if of.alternative == 1
        else t("Supply scheme, alternative {number}", number=of.alternative)
    )
    head = html.Div(
        [html.H2(title), html.Span(t("version {version}", version=of.version), className="note"), *links],
        className="portal-head portal-scheme-head",
    )
    rest = [k for k in FIELDS if k in of.entries and k not in FIRST]
    whole = html.Details([html.Summary(t("All of it")), _facts(of, rest)], className="portal-way")
    drawn = [] if of.state is SchemeState.LAPSED else _drawn(of, at, provider, key)
    return html.Section(
        [head, *_standing(of, may_sign), *drawn, _facts(of, FIRST, _until(of, today)), whole, _sealed(of)],
        className="portal-card portal-scheme",
    )


def _drawn(of: Preview, at: tuple[float, float], provider: str, key: str) -> list[Component]:
    return [
        route_map(f"my-route-{of.alternative}", provider, key, of.route, of.route_m, at),
        note(t("A sketch: places are shown to about 10 m until the works are designed.")),
    ]


def answers(of: Preview, *, may_sign: bool) -> list[Component]:
    """The buttons of a scheme that waits for its answer; what they carry says which scheme was looked at."""
    if of.state is not SchemeState.REPLIED:
        return []
    asked = [_answer("suggest", of, t("Suggest a change"), "button")]
    accept: list[Component | str] = [icon("pen"), t("Accept the scheme")]
    return [*asked, *([_answer("accept", of, accept, "button is-primary")] if may_sign else [])]


def accept_words(of: Preview) -> list[Component]:
    """What is accepted, said once more before it is."""
    return [
        html.P(
            t(
                "You accept version {version} of your supply scheme exactly as it stands here.",
                version=of.version,
            )
        ),
        _facts(of, FIRST),
        html.P([t("Its mark:"), " ", html.Code(seal(of), className="portal-mark-whole")]),
        note(
            t(
                "The time and your account are kept with it. The power company then goes on with your application."
            )
        ),
    ]


def dialogs() -> list[Component]:
    """Their frames; the one to accept is filled when it opens."""
    words = dmc.Textarea(
        id="my-wish",
        label=t("What would you like to be different?"),
        autosize=True,
        minRows=3,
        attributes={"input": {"maxLength": 2000}},
    )
    asked = [
        note(
            t(
                "The power company reads it and answers with a new version. Until then your capacity stays promised."
            )
        ),
        words,
        html.Button(t("Send the suggestion"), id="my-suggest", type="button", className="button is-primary"),
    ]
    accepted = [
        html.Div(id="my-accepting", className="portal-accepting"),
        html.Button(t("Accept the scheme"), id="my-accept", type="button", className="button is-primary"),
    ]
    return [
        _dialog("my-suggest-dialog", t("Suggest a change"), asked),
        _dialog("my-accept-dialog", t("Accept the scheme"), accepted),
    ]


def _dialog(ident: str, title: str, children: list[Component]) -> Component:
    made: Component = dmc.Modal(
        html.Div(children, className="portal-dialog"), id=ident, title=title, opened=False, keepMounted=True,
        zIndex=1300, closeButtonProps={"aria-label": t("Close")},
    )  # fmt: skip
    return made


def _answer(what: str, of: Preview, inside: str | list[Component | str], look: str) -> Component:
    ident = {"type": "my-answer", "what": what, "scheme": of.id, "mark": seal(of)}
    return html.Button(inside, id=ident, type="button", n_clicks=0, className=look)


def _standing(of: Preview, may_sign: bool) -> list[Component]:
    match of.state:
        case SchemeState.LAPSED:
            said = t("This scheme is no longer valid: its time is over or another one took its place.")
        case SchemeState.QUESTIONED:
            said = t(
                "You asked for a change. The power company answers with a new version, and you are told."
            )
        case SchemeState.ACCEPTED:
            said = t("You accepted this scheme on {when}.", when=moment(of.accepted_at))
        case _ if not may_sign:
            said = t(
                "You can accept it as soon as the power company has finished its reply; you are told then."
            )
        case _:
            return []
    return [html.P(said, className="portal-said", role="status")]


def _until(of: Preview, today: date) -> list[tuple[str, str]]:
    if of.until is None or of.state is SchemeState.LAPSED:
        return []
    return [(t("Valid until"), day(of.until.astimezone(ZONE).date(), today))]


def _facts(
    of: Preview, keys: tuple[str, ...] | list[str], more: list[tuple[str, str]] | None = None
) -> Component:
    pairs = [(label(k), shown(k, of.entries.get(k))) for k in keys] + (more or [])
    return html.Dl(
        [part for head, text in pairs for part in (html.Dt(head), html.Dd(text))], className="portal-facts"
    )


def _sealed(of: Preview) -> Component:
    mark = seal(of)[:SEAL_SHOWN]
    if of.state is SchemeState.ACCEPTED:
        return note(t("You accepted exactly this scheme, mark {mark}.", mark=mark))
    return note(t("You accept exactly what stands here, mark {mark}.", mark=mark))
