"""A customer applies in five steps; what is filled in is kept at every step."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.applications import Kind
from casework.applying import Draft, Purpose, Stage, missing, read
from casework.equipment import EQUIPMENT, MOST_OF_ONE, estimate
from casework.people import Action
from components import apply_parts as parts
from components.i18n import n_, render, t
from components.parts import wild
from components.portal_map import legend, pin, place_map
from guard import actor, desk, guarded
from services import applying, bands

PATH: Final = "/apply"
NAME: Final = n_("New application")
ACTION: Final = Action.FOLLOW_OWN_CASES
IN_HEADER: Final = False
COORDINATES: Final = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
COUNT: Final = {"type": "apply-count", "code": ALL}

FIELDS: Final = (
    State("apply-place", "data"),
    State("apply-coordinates", "value"),
    State("apply-address", "value"),
    State("apply-purpose", "value"),
    State("apply-kind", "value"),
    State("apply-existing", "value"),
    State("apply-kw", "value"),
    State(COUNT, "value"),
    State("apply-name", "value"),
    State("apply-phone", "value"),
    State("apply-identity", "value"),
    State("apply-wanted", "value"),
)

Count = int | float | str | None


class Filled(BaseModel):
    next: int | None = None
    back: int | None = None
    stage: int = Field(ge=1, le=5)
    place: tuple[float, float] | None = None
    coordinates: str | None = Field(default=None, max_length=100)
    address: str | None = Field(default=None, max_length=1000)
    purpose: Purpose | None = None
    kind: Kind | None = None
    existing: float | str | None = None
    kw: float | str | None = None
    counts: list[Count] = Field(default_factory=list, max_length=100)
    name: str | None = Field(default=None, max_length=400)
    phone: str | None = Field(default=None, max_length=100)
    identity: str | None = Field(default=None, max_length=100)
    wanted: str | None = Field(default=None, max_length=40)


class Tapped(BaseModel):
    click: dict[str, Any] | None = None


class Counted(BaseModel):
    counts: list[Count] = Field(default_factory=list, max_length=100)
    kw: float | str | None = None


class Sent(BaseModel):
    clicks: int | None = None


def layout() -> Component:
    stage, draft = applying.draft(desk(), actor())
    settings, area = desk().settings, bands.area(desk(), actor())
    pins = [pin(draft.lon, draft.lat)] if draft.lon is not None and draft.lat is not None else []
    chooser = place_map("apply-map", settings.basemap, settings.tianditu_key, area.bounds, area.cells, pins)
    chosen = [draft.lon, draft.lat] if pins else None
    sections = [
        parts.where(draft, html.Div([chooser, legend() if area.cells else html.Div()])),
        parts.what_for(draft),
        parts.how_much(draft, estimate(draft.counts)),
        parts.who(draft),
        parts.confirm(_summary(draft) if stage is Stage.CONFIRM else []),
    ]
    stores = [dcc.Store("apply-place", data=chosen), dcc.Store("apply-stage", data=int(stage))]
    inside = [*stores, parts.progress(), *sections, _told(), _buttons()]
    return html.Div(
        [
            html.H1(t("New application")),
            html.Div(inside, id="apply-form", className=parts.at_stage(stage)),
            html.Div(id="apply-sent", className="portal-cases", **wild({"aria-live": "polite"})),
        ],
        className="portal-page",
    )


def _told() -> Component:
    return html.P(id="apply-told", className="apply-told", role="alert")


def _buttons() -> Component:
    return html.Div(
        [
            html.Button(t("Back"), id="apply-back", type="button", className="button apply-back"),
            html.Button(t("Next"), id="apply-next", type="button", className="button is-primary apply-next"),
            html.Button(
                t("Send the application"),
                id="apply-send",
                type="button",
                className="button is-primary apply-send",
            ),
        ],
        className="portal-actions",
    )


@guarded(
    Output("apply-place", "data"),
    Output("apply-map-pins", "children"),
    Output("apply-place-words", "children"),
    Input("apply-map", "clickData"),
    action=Action.FOLLOW_OWN_CASES,
    schema=Tapped,
    prevent_initial_call=True,
)
def tapped(click: dict[str, Any] | None) -> tuple[Any, ...]:
    at = (click or {}).get("latlng") or {}
    if not isinstance(at, dict) or not {"lat", "lng"} <= set(at):
        raise PreventUpdate
    draft = read({"lon": at["lng"], "lat": at["lat"]})
    if draft.lon is None or draft.lat is None:
        raise PreventUpdate
    return [draft.lon, draft.lat], [pin(draft.lon, draft.lat)], parts.place_words(draft)


@guarded(
    Output("apply-estimate", "children"),
    Input(COUNT, "value"),
    Input("apply-kw", "value"),
    action=Action.FOLLOW_OWN_CASES,
    schema=Counted,
    prevent_initial_call=True,
)
def counted(counts: list[Count], kw: float | str | None) -> list[Component]:
    draft = read({"counts": _counts(counts), "kw": _number(kw)})
    return parts.counted(estimate(draft.counts), draft)


@guarded(
    Output("apply-form", "className"),
    Output("apply-stage", "data"),
    Output("apply-told", "children"),
    Output("apply-summary", "children"),
    Input("apply-next", "n_clicks"),
    Input("apply-back", "n_clicks"),
    State("apply-stage", "data"),
    *FIELDS,
    action=Action.FOLLOW_OWN_CASES,
    schema=Filled,
    prevent_initial_call=True,
)
def go(next: int | None, back: int | None, stage: int, *filled: Any) -> tuple[Any, ...]:
    """One step on when nothing is missing in this one, or one back; both keep what was filled in."""
    if not (next or back):
        raise PreventUpdate
    here, draft = Stage(stage), _draft(*filled)
    backwards = ctx.triggered_id == "apply-back"
    lacking = None if backwards else missing(draft, here)
    there = here if lacking else Stage(min(5, max(1, here + (-1 if backwards else 1))))
    applying.keep(desk(), actor(), there, draft)
    told = render(lacking) if lacking else ""
    summary = _summary(draft) if there is Stage.CONFIRM else no_update
    return parts.at_stage(there), int(there), told, summary


@guarded(
    Output("apply-sent", "children"),
    Input("apply-send", "n_clicks"),
    action=Action.CREATE_CASE,
    schema=Sent,
    prevent_initial_call=True,
)
def send(clicks: int | None) -> list[Component]:
    """The kept draft, so that what was shown in the summary is what is sent."""
    if not clicks:
        raise PreventUpdate
    made = applying.apply(desk(), actor())
    due = made.due_at
    link = html.A(t("Follow it here"), href=f"/my/{made.id}", className="button is-primary")
    told = [
        html.H2(t("Sent: {number}", number=made.number)),
        html.P(t("The office has it now. You will be told when it is your turn.")),
    ]
    if due is not None:
        told.append(
            html.P(
                t(
                    "The company's own steps are promised by {day}; your own days do not count.",
                    day=f"{due:%Y-%m-%d}",
                )
            )
        )
    return [html.Div([*told, link], className="portal-card apply-done")]


def _summary(draft: Draft) -> list[Component]:
    return parts.summary(draft, applying.chance(desk(), actor(), draft))


def _draft(
    place: tuple[float, float] | None, coordinates: str | None, address: str | None, purpose: Purpose | None,
    kind: Kind | None, existing: float | str | None, kw: float | str | None, counts: list[Count], name: str | None,
    phone: str | None, identity: str | None, wanted: str | None,
) -> Draft:  # fmt: skip
    given: dict[str, Any] = {
        "address": address, "purpose": purpose, "kind": kind, "existing_kva": _number(existing), "kw": _number(kw),
        "counts": _counts(counts), "name": name, "phone": phone, "id_number": identity, "wanted_on": wanted,
    }  # fmt: skip
    draft = read(given)
    written = COORDINATES.fullmatch(coordinates or "")
    if written:
        return replace(draft, lat=float(written[1]), lon=float(written[2]))
    return replace(draft, lon=place[0], lat=place[1]) if place else draft


def _counts(counts: list[Count]) -> dict[str, int]:
    """In the order of the list; whatever is no count is none."""
    numbers = [_number(n) or 0.0 for n in counts]
    pairs = zip(EQUIPMENT, numbers, strict=False)
    return {one.code: int(min(max(n, 0.0), MOST_OF_ONE)) for one, n in pairs}


def _number(value: float | str | None) -> float | None:
    """An empty number field sends an empty text."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
