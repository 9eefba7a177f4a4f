"""What happened in an application and what is known of it: who, when, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from casework.applications import Application
from casework.tasks import CaseEvent, EventKind, PauseReason
from components import case_words as words
from components.dates import day, moment
from components.i18n import n_, t
from components.numbers import number, place, with_unit
from components.parts import icon, note


def history(events: Sequence[CaseEvent]) -> Component:
    """Newest first."""
    if not events:
        return note(t("Nothing has happened yet."))
    rows = [
        html.Li(
            [
                html.Time(moment(event.at), dateTime=event.at.isoformat()),
                html.Div([html.B(words.event(event.kind, event.node)), *_said(event)]),
                html.Span(event.actor or t("Office"), className="who"),
            ]
        )
        for event in reversed(events)
    ]
    return html.Ol(rows, className="case-history")


def changes_since(events: Sequence[CaseEvent], seen: int) -> str:
    """In one line, for who was overtaken: what the others did meanwhile."""
    fresh = [event for event in events[seen:] if event.kind is not EventKind.ARRIVED]
    return "; ".join(
        f"{event.actor} {moment(event.at)}: {words.event(event.kind, event.node)}" for event in fresh
    )


def _said(event: CaseEvent) -> list[Component]:
    detail, lines = event.detail, []
    if event.kind is EventKind.RETURNED:
        lines.append(t("Back to {node}", node=words.node(str(detail.get("to", "")))))
    elif detail.get("to"):
        lines.append(t("To {who}", who=detail["to"]))
    if detail.get("version") and event.kind in (EventKind.SCHEME_REPLIED, EventKind.SCHEME_ACCEPTED):
        lines.append(t("version {version}", version=int(detail["version"])))
    if detail.get("mark"):
        lines.append(t("Mark {mark}", mark=str(detail["mark"])[:12]))
    lines += [str(detail[key]) for key in ("project", "other") if detail.get(key)]
    lines += [changed(name, pair) for name, pair in dict(detail.get("changes") or {}).items()]
    if detail.get("outdated"):
        lines.append(
            t(
                "{count} supply schemes are outdated; what was promised is free again.",
                count=detail["outdated"],
            )
        )
    if detail.get("back"):
        lines.append(t("Back to {node}", node=words.node(str(detail["back"]))))
    reason = str(detail.get("reason", ""))
    if event.kind is EventKind.SUSPENDED and reason in set(PauseReason):
        reason = words.pause(PauseReason(reason))
    return [html.P(line) for line in (*lines, reason) if line]


AMENDED: Final = {
    "new_kva": n_("New capacity (kVA)"),
    "demand_kw": n_("Demand (kW)"),
    "lon": n_("Longitude"),
    "lat": n_("Latitude"),
    "address": n_("Address"),
    "phone": n_("Phone"),
}


def changed(name: str, pair: Sequence[float] | None) -> str:
    """Old and new; of personal fields only that they changed."""
    what = t(AMENDED[name]) if name in AMENDED else name
    if pair is None:
        return t("{what}: changed", what=what)
    decimals = 6 if name in ("lon", "lat") else None
    old, new = (number(float(value), decimals) for value in pair)
    return f"{what}: {old} → {new}"


def facts(of: Application, process_version: int, reveal: Component | None) -> Component:
    """What was asked for, by whom, where; personal data masked unless it was asked to see them."""
    rows = [
        (t("Applicant"), of.applicant.name),
        (t("Phone"), of.applicant.phone or "—"),
        (t("Identity or credit code"), of.applicant.id_number or "—"),
        (t("Address"), of.address),
        (t("Place"), place(of.lon, of.lat)),
        (t("New capacity"), with_unit(of.new_kva, "kVA")),
        (t("Existing capacity"), with_unit(of.existing_kva, "kVA")),
        (t("Demand"), with_unit(of.demand_kw, "kW")),
        (t("Power factor"), number(of.power_factor, 2)),
        (t("Importance"), t(words.IMPORTANCES[of.importance])),
        (t("Department"), words.department(of.department)),
        (t("District"), of.district or "—"),
        (t("Wanted by"), day(of.wanted_on)),
        (t("Received"), moment(of.created_at)),
        (t("Process"), t("version {version}", version=process_version)),
    ]
    check = html.A([icon("pin"), t("Check this place on the map")], href=map_address(of), className="button")
    return html.Div(
        [
            html.Dl(
                [part for name, value in rows for part in (html.Dt(name), html.Dd(value))],
                className="case-data",
            ),
            html.Div([check, *([reveal] if reveal else [])], className="buttons"),
        ]
    )


def map_address(of: Application) -> str:
    """The feasibility map with the place and the demand of the application."""
    grid = f"&grid={of.grid}" if of.grid else ""
    return f"/map?at={of.lon:.6f},{of.lat:.6f}&kw={of.demand_kw:g}{grid}"
