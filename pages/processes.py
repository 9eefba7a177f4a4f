"""The processes: versions of each class, the drawing, publishing a new one, moving running applications to it."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.applications import CustomerClass
from casework.people import Action
from casework.refusals import Invalid
from components import case_words as words
from components.admin_frame import HOME, admin_page
from components.i18n import n_, render, t
from components.people_forms import button, form, select, text
from guard import actor, desk, guarded
from message import say
from pages import process_parts as parts
from services import definitions

PATH: Final = f"{HOME}/processes"
NAME: Final = n_("Processes")
ACTION: Final = Action.SEE_SETTINGS
IN_HEADER: Final = False


def layout() -> Component:
    classes = {c.value: words.customer_class(c) for c in CustomerClass}
    first = CustomerClass.HV_SINGLE.value
    chosen = [
        select("process-class", t("Class"), classes, first, clearable=False),
        select("process-version", t("Version"), {}, clearable=False),
    ]
    moving = [text("process-move-reason", t("Reason"), most=500)]
    return admin_page(
        actor(),
        PATH,
        [
            html.Div(parts.versions(definitions.overview(desk(), actor())), id="process-list"),
            form(t("Drawing"), chosen, [], "process-shown", between=html.Div(id="process-drawing")),
            parts.upload_panel(),
            form(
                t("Move running applications"),
                moving,
                [button("process-move", t("Move to the version above"))],
                "process-moved",
                about=t(
                    "Running applications stay on their version. Moved are only those whose steps so far are a way"
                    " through the version chosen above; every other one is named with the reason and stays."
                ),
            ),
        ],
    )


class Chosen(BaseModel):
    customer_class: CustomerClass | None = None
    told: Any = None


@guarded(
    Output("process-version", "data"),
    Output("process-version", "value"),
    Input("process-class", "value"),
    Input("process-list", "children"),
    action=Action.SEE_SETTINGS,
    schema=Chosen,
)
def versions(customer_class: CustomerClass | None, told: Any) -> tuple[list[dict[str, str]], str | None]:
    """Of the chosen class, the newest chosen."""
    rows = [r for r in definitions.overview(desk(), actor()) if r.customer_class is customer_class]
    data = [{"value": str(r.version), "label": parts.version_name(r)} for r in rows]
    return data, data[0]["value"] if data else None


class Shown(BaseModel):
    version: int | None = Field(default=None, ge=1, le=1_000_000)
    customer_class: CustomerClass | None = None


@guarded(
    Output("process-drawing", "children"),
    Input("process-version", "value"),
    State("process-class", "value"),
    action=Action.SEE_SETTINGS,
    schema=Shown,
)
def show(version: int | None, customer_class: CustomerClass | None) -> Component:
    if version is None or customer_class is None:
        raise PreventUpdate
    return parts.drawing(f"/administration/drawings/{customer_class.value}/{version}.bpmn")


class Uploaded(BaseModel):
    content: str | None = Field(default=None, max_length=1_000_000)
    name: str | None = Field(default=None, max_length=300)
    customer_class: CustomerClass | None = None


@guarded(
    Output("process-review", "children"),
    Output("process-publish", "disabled"),
    Input("process-file", "contents"),
    State("process-file", "filename"),
    State("process-class", "value"),
    action=Action.SEE_SETTINGS,
    schema=Uploaded,
    prevent_initial_call=True,
)
def review(content: str | None, name: str | None, customer_class: CustomerClass | None) -> tuple[Any, bool]:
    """Whether it could be published, in words; nothing is published by looking."""
    if not content or customer_class is None:
        raise PreventUpdate
    try:
        found = definitions.review(desk(), actor(), customer_class, drawing_of(content))
    except Invalid as error:
        return parts.refused(name or "", error.message), True
    return parts.reviewed(name or "", customer_class, found), False


def drawing_of(content: str) -> bytes:
    """The bytes of what a browser hands over as a data address."""
    try:
        return base64.b64decode(content.partition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("The file did not arrive whole. Nothing was published; choose it again.") from None


class Publish(BaseModel):
    clicks: int | None = None
    content: str | None = Field(default=None, max_length=1_000_000)
    reason: str | None = Field(default=None, max_length=500)
    customer_class: CustomerClass | None = None


@guarded(
    Output("process-published", "children"),
    Output("process-list", "children"),
    Output("process-reason", "value"),
    Input("process-publish", "n_clicks"),
    State("process-file", "contents"),
    State("process-reason", "value"),
    State("process-class", "value"),
    action=Action.PUBLISH_PROCESS,
    schema=Publish,
    prevent_initial_call=True,
)
def publish(
    clicks: int | None, content: str | None, reason: str | None, customer_class: CustomerClass | None
) -> tuple[Any, Any, Any]:
    if not clicks or customer_class is None:
        raise PreventUpdate
    try:
        if not content:
            raise Invalid("Choose a drawing first. Nothing was published.")
        made = definitions.publish(desk(), actor(), customer_class, drawing_of(content), reason or "")
    except Invalid as error:
        return render(error.message), no_update, no_update
    told = t(
        "{of}: version {version} is published. New applications use it; running ones stay on theirs.",
        of=words.customer_class(customer_class),
        version=made.version,
    )
    return told, parts.versions(definitions.overview(desk(), actor())), ""


class Move(BaseModel):
    clicks: int | None = None
    version: int | None = Field(default=None, ge=1, le=1_000_000)
    reason: str | None = Field(default=None, max_length=500)
    customer_class: CustomerClass | None = None


@guarded(
    Output("process-moved", "children"),
    Output("process-list", "children", allow_duplicate=True),
    Input("process-move", "n_clicks"),
    State("process-version", "value"),
    State("process-move-reason", "value"),
    State("process-class", "value"),
    action=Action.PUBLISH_PROCESS,
    schema=Move,
    prevent_initial_call=True,
)
def move(
    clicks: int | None, version: int | None, reason: str | None, customer_class: CustomerClass | None
) -> tuple[Any, Any]:
    if not clicks:
        raise PreventUpdate
    try:
        if version is None or customer_class is None:
            raise Invalid(say("Choose a class and a version first. Nothing was changed."))
        told = definitions.move_running(desk(), actor(), customer_class, version, reason or "")
    except Invalid as error:
        return render(error.message), no_update
    return parts.moved(told), parts.versions(definitions.overview(desk(), actor()))
