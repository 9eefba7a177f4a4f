"""The customer's answer to his scheme: the dialog says what is answered, the use case whether it still stands so."""

from __future__ import annotations

from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, Field

from casework.people import Action
from casework.refusals import Stale
from casework.scheme import Preview
from casework.scheme_seal import seal
from components.portal_scheme import accept_words
from guard import actor, desk, guarded
from services import scheme_answers


class Looked(BaseModel):
    """The scheme a dialog was opened on, by its mark."""

    scheme: str = Field(default="", max_length=64)
    mark: str = Field(default="", max_length=64)
    version: int = 0


class Opened(BaseModel):
    clicks: list[int | None] = Field(max_length=40)
    suggested: str | None = Field(default=None, max_length=80)
    accepted: str | None = Field(default=None, max_length=80)
    case: str = Field(max_length=64)


class Wished(BaseModel):
    clicks: int | None = None
    words: str | None = Field(default=None, max_length=4000)
    looked: Looked | None = None
    case: str = Field(max_length=64)


class Accepted(BaseModel):
    clicks: int | None = None
    looked: Looked | None = None
    case: str = Field(max_length=64)


@guarded(
    Output("my-suggest-dialog", "opened"),
    Output("my-accept-dialog", "opened"),
    Output("my-accepting", "children"),
    Output("my-answering", "data"),
    Input({"type": "my-answer", "what": ALL, "scheme": ALL, "mark": ALL}, "n_clicks"),
    Input("my-suggested", "data"),
    Input("my-accepted", "data"),
    State("my-case", "data"),
    action=Action.FOLLOW_OWN_CASES,
    schema=Opened,
    prevent_initial_call=True,
)
def ask(clicks: list[int | None], suggested: str | None, accepted: str | None, case: str) -> tuple[Any, ...]:
    """Opened on exactly the scheme whose button was pressed; a newer one is said at once. Closed when it is answered."""
    pressed = ctx.triggered_id
    if pressed in ("my-suggested", "my-accepted"):
        return False, False, no_update, None
    if not isinstance(pressed, dict) or not (ctx.triggered and ctx.triggered[0]["value"]):
        raise PreventUpdate
    shown = _same(case, str(pressed["scheme"]), str(pressed["mark"]))
    looked = Looked(scheme=shown.id, mark=seal(shown), version=shown.version).model_dump()
    if pressed["what"] == "suggest":
        return True, False, [], looked
    return False, True, accept_words(shown), looked


@guarded(
    Output("my-wish", "value"),
    Output("my-suggested", "data"),
    Input("my-suggest", "n_clicks"),
    State("my-wish", "value"),
    State("my-answering", "data"),
    State("my-case", "data"),
    action=Action.COMMENT_CASE,
    schema=Wished,
    prevent_initial_call=True,
)
def suggest(clicks: int | None, words: str | None, looked: Looked | None, case: str) -> tuple[str, str]:
    if not clicks or looked is None:
        raise PreventUpdate
    made = scheme_answers.suggest_change(desk(), actor(), case, looked.scheme, looked.version, words or "")
    return "", seal(made)


@guarded(
    Output("my-accepted", "data"),
    Input("my-accept", "n_clicks"),
    State("my-answering", "data"),
    State("my-case", "data"),
    action=Action.SIGN_SCHEME,
    schema=Accepted,
    prevent_initial_call=True,
)
def accept(clicks: int | None, looked: Looked | None, case: str) -> str:
    if not clicks or looked is None:
        raise PreventUpdate
    made = scheme_answers.accept(desk(), actor(), case, looked.scheme, looked.mark)
    return seal(made)


def _same(case: str, scheme: str, mark: str) -> Preview:
    for shown in scheme_answers.previews(desk(), actor(), case):
        if shown.id == scheme and seal(shown) == mark:
            return shown
    raise Stale("The scheme was changed since you opened it. Nothing was sent; look at the new one.")
