"""All applications one may see: filtered by the address, the shortest time left first, many handed over at once."""

from __future__ import annotations

from typing import Any, Final

from dash import Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, ConfigDict, Field

from casework.applications import ApplicationState, CustomerClass, Kind, Turn
from casework.case_list import CaseFilter, Late, Order, filter_from, filter_of
from casework.nodes import NAMES
from casework.people import Action, may
from casework.requirement_words import DEPARTMENTS
from components import case_words as words
from components.case_grid import grid, grid_row
from components.i18n import n_, render, t
from components.live_dot import NUDGE
from components.parts import wild
from components.people_forms import button, select, text
from guard import actor, clientside, desk, guarded
from pages.applications_views import view_bar
from services import case_list
from services import people as staff

PATH: Final = "/applications"
NAME: Final = n_("Applications")
ACTION: Final = Action.FOLLOW_BOARD
IN_HEADER: Final = True
FIELDS: Final = ("state", "customer_class", "kind", "node", "department", "turn", "late", "order", "who", "q")


def layout() -> Component:
    mine = actor()
    head = [html.H1(t("Applications")), html.Span(id="cases-count", className="case-count")]
    if may(mine, Action.CREATE_CASE):
        head.append(html.A(t("New application"), href="/new-application", className="button is-primary"))
    return html.Div(
        [
            dcc.Location(id="cases-url", refresh=False),
            dcc.Store(id="cases-asked"),
            html.Div(head, className="cases-head"),
            html.Div(_filters(), className="cases-filters", role="search"),
            html.Div([_excel(), view_bar()], className="cases-tools"),
            html.Div(_many() if may(mine, Action.REASSIGN_CASE) else [], className="cases-many"),
            html.Div(id="cases-assigned", className="form-answer", **wild({"role": "status"})),
            grid("cases-grid", selectable=may(mine, Action.REASSIGN_CASE)),
            html.Div(id="cases-refreshed", hidden=True),
        ],
        className="cases-page",
    )


def _filters() -> list[Component]:
    states = {"open": t("Open"), "all": t("All")} | {s.value: words.state(s) for s in ApplicationState}
    late = {Late.OVERDUE.value: t("Overdue"), Late.SOON.value: t("Due within 24 hours")}
    orders = {
        Order.LEFT.value: t("Least time left"),
        Order.NEWEST.value: t("Newest"),
        Order.OLDEST.value: t("Oldest"),
        Order.LARGEST.value: t("Largest"),
        Order.ENDS.value: t("Predicted end"),
    }
    return [
        text("cases-q", t("Number"), most=40, debounce=300),
        select("cases-state", t("State"), states, "open", clearable=False),
        select(
            "cases-customer_class",
            t("Class"),
            {c.value: words.customer_class(c) for c in CustomerClass},
            empty=t("all"),
        ),
        select("cases-kind", t("Kind"), {k.value: words.kind(k) for k in Kind}, empty=t("all")),
        select(
            "cases-node", t("Step"), {str(code): render(name) for code, name in NAMES.items()}, empty=t("all")
        ),
        select(
            "cases-department",
            t("Department"),
            {c: render(name) for c, name in DEPARTMENTS.items()},
            empty=t("all"),
        ),
        select("cases-turn", t("Whose turn"), {one.value: words.turn(one) for one in Turn}, empty=t("all")),
        select("cases-late", t("Deadline"), late, empty=t("all")),
        text("cases-who", t("In charge"), most=40, debounce=300),
        select("cases-order", t("Order"), orders, Order.LEFT.value, clearable=False),
    ]


def _excel() -> Component:
    return html.A(t("Excel"), id="cases-excel", href="/export/applications.xlsx", className="button")


def _many() -> list[Component]:
    people, _ = staff.roster(desk(), actor())
    return [
        select("cases-to", t("Assign the chosen to"), {p.name: p.display_name or p.name for p in people}),
        button("cases-assign", t("Assign")),
    ]


class Typed(BaseModel):
    state: str | None = Field(default=None, max_length=40)
    customer_class: str | None = Field(default=None, max_length=40)
    kind: str | None = Field(default=None, max_length=40)
    node: str | None = Field(default=None, max_length=40)
    department: str | None = Field(default=None, max_length=40)
    turn: str | None = Field(default=None, max_length=40)
    late: str | None = Field(default=None, max_length=40)
    order: str | None = Field(default=None, max_length=40)
    who: str | None = Field(default=None, max_length=100)
    q: str | None = Field(default=None, max_length=100)
    search: str | None = Field(default=None, max_length=2000)


@guarded(
    *(Output(f"cases-{name}", "value") for name in FIELDS),
    Output("cases-url", "search"),
    Output("cases-asked", "data"),
    Output("cases-excel", "href"),
    *(Input(f"cases-{name}", "value") for name in FIELDS),
    Input("cases-url", "search"),
    action=Action.SEE_CASES,
    schema=Typed,
)
def ask(*values: Any) -> tuple[Any, ...]:
    """The address and the fields say the same; whichever changed wins."""
    given = dict(zip((*FIELDS, "search"), values, strict=True))
    from_address = ctx.triggered_id in (None, "cases-url")
    asked = filter_of(given["search"] or "") if from_address else filter_from(given)
    return answered(asked, from_address)


def answered(asked: CaseFilter, from_address: bool) -> tuple[Any, ...]:
    query = asked.address()
    said = [getattr(asked, name) or None for name in FIELDS] if from_address else [no_update] * len(FIELDS)
    search = no_update if from_address else f"?{query}" if query else ""
    return (*said, search, f"?{query}", f"/export/applications.xlsx?{query}")


class Wanted(BaseModel):
    model_config = ConfigDict(extra="ignore")

    startRow: int = Field(default=0, ge=0, le=1_000_000)  # noqa: N815 - the grid's own names
    endRow: int = Field(default=100, ge=0, le=1_000_100)  # noqa: N815


class Rows(BaseModel):
    wanted: Wanted | None = None
    asked: str | None = Field(default=None, max_length=2000)


@guarded(
    Output("cases-grid", "getRowsResponse"),
    Output("cases-count", "children"),
    Input("cases-grid", "getRowsRequest"),
    State("cases-asked", "data"),
    action=Action.SEE_CASES,
    schema=Rows,
)
def rows(wanted: Wanted | None, asked: str | None) -> tuple[dict[str, Any], str]:
    if wanted is None:
        raise PreventUpdate
    limit = max(0, wanted.endRow - wanted.startRow)
    found, total = case_list.cases(
        desk(), actor(), filter_of(asked or ""), limit=limit, offset=wanted.startRow
    )
    return {"rowData": [grid_row(row) for row in found], "rowCount": total}, t(
        "{count} applications", count=total
    )


clientside(
    "cases", "refresh", Output("cases-refreshed", "children"), Input("cases-asked", "data"), Input(NUDGE, "data"),
    Input("cases-assigned", "children"),
)  # fmt: skip


class Chosen(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str = Field(max_length=60)
    number: str = Field(max_length=40)
    task: str | None = Field(default=None, max_length=60)
    version: int = 0


class Many(BaseModel):
    clicks: int | None = None
    to: str | None = Field(default=None, max_length=64)
    chosen: list[Chosen] | None = Field(default=None, max_length=1000)


@guarded(
    Output("cases-assigned", "children"),
    Input("cases-assign", "n_clicks"),
    State("cases-to", "value"),
    State("cases-grid", "selectedRows"),
    action=Action.REASSIGN_CASE,
    schema=Many,
    prevent_initial_call=True,
)
def assign(clicks: int | None, to: str | None, chosen: list[Chosen] | None) -> list[Component]:
    """Each row answers for itself."""
    if not clicks:
        raise PreventUpdate
    if not to or not chosen:
        return [html.P(t("Choose applications in the list and who takes them."))]
    numbers = {one.id: one.number for one in chosen}
    given = [(one.id, one.task or "", one.version) for one in chosen]
    told = case_list.assign_many(desk(), actor(), given, to)
    done = sum(refused is None for _, refused in told)
    lines = [html.P(f"{numbers[case]}: {render(refused)}") for case, refused in told if refused is not None]
    return [html.P(t("{done} of {count} assigned.", done=done, count=len(told))), *lines]
