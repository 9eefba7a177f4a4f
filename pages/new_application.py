"""A new application taken in by the office: place, class, kind, capacity, applicant; a word beside each wrong field."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import dash_mantine_components as dmc
from dash import Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.applications import Applicant, CustomerClass, Importance, Kind, NewApplication
from casework.calendar import ZONE
from casework.people import Action
from casework.refusals import Invalid
from components import case_words as words
from components.i18n import n_, render, t
from components.numbers import typed
from components.parts import wild
from components.people_forms import button, select, text
from components.portal_map import legend, pin, place_map
from guard import actor, desk, guarded
from services import applications, bands

PATH: Final = "/new-application"
NAME: Final = n_("New application")
ACTION: Final = Action.ACT_ON_CASE
IN_HEADER: Final = False
NUMBERS: Final = {"new_kva": True, "demand_kw": True, "existing_kva": False, "lon": True, "lat": True}
TEXTS: Final = ("name", "address")
CHECKED: Final = (*TEXTS, "phone", *NUMBERS, "wanted_on")


def layout() -> Component:
    settings = desk().settings
    return html.Div(
        [
            dcc.Location(id="new-url", refresh=True),
            html.H1(t("New application")),
            html.Div(
                [
                    html.Section(_fields(), className="form-panel"),
                    html.Section(_place(settings.basemap, settings.tianditu_key), className="form-panel"),
                ],
                className="new-columns",
            ),
            html.Div(
                [
                    button("new-save", t("Register the application"), primary=True),
                    html.A(
                        t("Check here on the map"),
                        id="new-check",
                        href="/map",
                        target="_blank",
                        className="button",
                    ),
                ],
                className="buttons",
            ),
            html.Div(id="new-answer", className="form-answer", **wild({"role": "alert"})),
        ],
        className="cases-page new-page",
    )


def _fields() -> Component:
    parts = [
        select(
            "new-class",
            t("Class"),
            {c.value: words.customer_class(c) for c in CustomerClass},
            "hv_single",
            clearable=False,
        ),
        select("new-kind", t("Kind"), {k.value: words.kind(k) for k in Kind}, "new", clearable=False),
        text("new-new_kva", t("New capacity (kVA)"), most=20),
        text("new-demand_kw", t("Demand (kW)"), most=20),
        text("new-existing_kva", t("Existing capacity (kVA)"), most=20, value="0"),
        select(
            "new-importance",
            t("Importance"),
            {i.value: t(words.IMPORTANCES[i]) for i in Importance},
            "ordinary",
            clearable=False,
        ),
        text("new-name", t("Applicant"), most=200),
        text("new-phone", t("Phone"), most=20),
        text("new-address", t("Address"), most=500),
        dmc.DateInput(id="new-wanted_on", label=t("Wanted by"), valueFormat="YYYY-MM-DD", clearable=True),
    ]
    return html.Div(parts, className="form-fields")


def _place(provider: str, key: str) -> list[Component]:
    """The land of the grid with streets or, without a basemap, its coarse cells; a click sets the place."""
    area = bands.area(desk(), actor())
    shown = place_map("new-map", provider, key, area.bounds, area.cells, [])
    return [
        html.H2(t("Place")),
        html.Div(
            [shown, legend() if area.cells else html.Div()],
            **wild({"aria-label": t("Click the place on the map")}),
        ),
        html.Div(
            [
                text("new-lon", t("Longitude (degrees)"), most=20),
                text("new-lat", t("Latitude (degrees)"), most=20),
            ],
            className="form-fields",
        ),
    ]


class Click(BaseModel):
    latlng: dict[str, float]


class Clicked(BaseModel):
    click: Click | None = None


@guarded(
    Output("new-lon", "value"),
    Output("new-lat", "value"),
    Input("new-map", "clickData"),
    action=Action.CREATE_CASE,
    schema=Clicked,
    prevent_initial_call=True,
)
def pick(click: Click | None) -> tuple[str, str]:
    if click is None or not {"lat", "lng"} <= set(click.latlng):
        raise PreventUpdate
    return f"{click.latlng['lng']:.6f}", f"{click.latlng['lat']:.6f}"


class Placed(BaseModel):
    lon: str | None = Field(default=None, max_length=40)
    lat: str | None = Field(default=None, max_length=40)
    kw: str | None = Field(default=None, max_length=40)


@guarded(
    Output("new-map-pins", "children"),
    Output("new-check", "href"),
    Input("new-lon", "value"),
    Input("new-lat", "value"),
    Input("new-demand_kw", "value"),
    action=Action.CREATE_CASE,
    schema=Placed,
)
def show_place(lon: str | None, lat: str | None, kw: str | None) -> tuple[list[Component], str]:
    """The pin, and the way to the feasibility map with this place and demand."""
    east, north, demand = (typed(one or "") for one in (lon, lat, kw))
    if east is None or north is None or abs(east) > 180 or abs(north) > 90:
        return [], "/map"
    query = f"?at={east:.6f},{north:.6f}" + (f"&kw={demand:g}" if demand else "")
    return [pin(east, north)], f"/map{query}"


class Asked(BaseModel):
    clicks: int | None = None
    customer_class: CustomerClass = CustomerClass.HV_SINGLE
    kind: Kind = Kind.NEW
    importance: Importance = Importance.ORDINARY
    name: str | None = Field(default=None, max_length=400)
    phone: str | None = Field(default=None, max_length=40)
    address: str | None = Field(default=None, max_length=1000)
    new_kva: str | None = Field(default=None, max_length=40)
    demand_kw: str | None = Field(default=None, max_length=40)
    existing_kva: str | None = Field(default=None, max_length=40)
    lon: str | None = Field(default=None, max_length=40)
    lat: str | None = Field(default=None, max_length=40)
    wanted_on: str | None = Field(default=None, max_length=40)


@guarded(
    Output("new-answer", "children"),
    Output("new-url", "href"),
    *(Output(f"new-{name}", "error") for name in CHECKED),
    Input("new-save", "n_clicks"),
    *(
        State(f"new-{name}", "value")
        for name in ("class", "kind", "importance", "name", "phone", "address", *NUMBERS, "wanted_on")
    ),
    action=Action.CREATE_CASE,
    schema=Asked,
    prevent_initial_call=True,
)
def press(*values: Any) -> tuple[Any, ...]:
    asked = Asked.model_construct(**dict(zip(Asked.model_fields, values, strict=True)))
    if not asked.clicks or ctx.triggered_id != "new-save":
        raise PreventUpdate
    return saved(asked)


def saved(asked: Asked) -> tuple[Any, ...]:
    """Registered and opened, or the words beside the fields; nothing typed is lost."""
    wrong = faults(asked, desk().now().astimezone(ZONE).date())
    said = [wrong.get(name, "") for name in CHECKED]
    if wrong:
        return (
            t("Nothing was saved yet: {count} fields need another look.", count=len(wrong)),
            no_update,
            *said,
        )
    try:
        made = applications.create(desk(), actor(), meant(asked))
    except Invalid as refused:
        return (render(refused.message), no_update, *said)
    return (t("{number} was registered.", number=made.number), f"/applications/{made.number}", *said)


def faults(asked: Asked, today: date) -> dict[str, str]:
    """A word for each field that cannot be meant."""
    found = {name: t("Needed") for name in TEXTS if not (getattr(asked, name) or "").strip()}
    for name, needed in NUMBERS.items():
        value = (getattr(asked, name) or "").strip()
        if value and typed(value) is None:
            found[name] = t("Not a number")
        elif needed and not value:
            found[name] = t("Needed")
    day = _day(asked.wanted_on)
    if asked.wanted_on and day is None:
        found["wanted_on"] = t("Not a day")
    elif day is not None and day < today:
        found["wanted_on"] = t("In the past")
    return found


def meant(asked: Asked) -> NewApplication:
    """After `faults` found none; what is out of range says the use case."""
    number = {name: typed(getattr(asked, name) or "") or 0.0 for name in NUMBERS}
    return NewApplication(
        applicant=Applicant((asked.name or "").strip(), (asked.phone or "").strip()),
        customer_class=asked.customer_class,
        kind=asked.kind,
        importance=asked.importance,
        address=(asked.address or "").strip(),
        wanted_on=_day(asked.wanted_on),
        new_kva=number["new_kva"],
        demand_kw=number["demand_kw"],
        existing_kva=number["existing_kva"],
        lon=number["lon"],
        lat=number["lat"],
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
