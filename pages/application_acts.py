"""The dialogs of an application: opened for one act, filled in, done; who was overtaken loses nothing typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NoReturn

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from pydantic import BaseModel, ConfigDict, Field

from casework.case_acts import Act
from casework.people import Action
from casework.refusals import Invalid, Stale
from casework.requirement_words import listing
from casework.worklist import LONGEST_TEXT, missing
from components import case_dialog as forms
from components import case_words as words
from components.case_head import ACTS
from components.case_history import changes_since
from components.i18n import render, t
from components.parts import note
from guard import actor, desk, guarded
from message import say
from pages.application import Seen, seen_of
from pages.application_done import Filled, data_of, done
from services.case_view import CaseView, OpenStep, case_view, colleagues

FIELD = {"type": "case-field", "name": ALL}
TICK = {"type": "case-tick", "name": ALL}


class Doing(BaseModel):
    """The act whose dialog is open, for the state of things it was opened on."""

    act: Act
    task: str = Field(default="", max_length=60)
    seen: Seen = Seen()


class Named(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str = Field(max_length=100)


Value = Annotated[str, Field(max_length=LONGEST_TEXT)] | float | None


class Pressed(BaseModel):
    clicks: list[int | None] = Field(max_length=60)
    submit: int | None = None
    key: str = Field(max_length=100)
    seen: Seen | None = None
    doing: Doing | None = None
    acted: int | None = None
    values: list[Value] = Field(default_factory=list, max_length=60)
    names: list[Named] = Field(default_factory=list, max_length=60)
    ticks: list[bool | None] = Field(default_factory=list, max_length=60)
    tick_names: list[Named] = Field(default_factory=list, max_length=60)


class Typed(BaseModel):
    values: list[Value] = Field(max_length=60)
    ticks: list[bool | None] = Field(max_length=60)
    doing: Doing | None = None
    names: list[Named] = Field(default_factory=list, max_length=60)
    tick_names: list[Named] = Field(default_factory=list, max_length=60)
    key: str = Field(max_length=100)


Answer = tuple[Any, ...]  # opened, title, form, answer, doing, acted, told


@guarded(
    Output("case-dialog", "opened"),
    Output("case-dialog", "title"),
    Output("case-form", "children"),
    Output("case-answer", "children"),
    Output("case-doing", "data"),
    Output("case-acted", "data"),
    Output("case-told", "children"),
    Input({"type": "case-act", "act": ALL, "task": ALL}, "n_clicks"),
    Input("case-submit", "n_clicks"),
    State("case-key", "data"),
    State("case-seen", "data"),
    State("case-doing", "data"),
    State("case-acted", "data"),
    State(FIELD, "value"),
    State(FIELD, "id"),
    State(TICK, "checked"),
    State(TICK, "id"),
    action=Action.SEE_CASES,
    schema=Pressed,
    prevent_initial_call=True,
)
def press(*given: Any) -> Answer:
    asked = Pressed.model_construct(**dict(zip(Pressed.model_fields, given, strict=True)))
    if ctx.triggered_id == "case-submit":
        if not (asked.submit and asked.doing):
            _nothing()
        return submitted(asked)
    pressed = ctx.triggered_id
    if not isinstance(pressed, dict) or not (ctx.triggered and ctx.triggered[0]["value"]):
        _nothing()
    doing = Doing(act=pressed["act"], task=str(pressed["task"])[:60], seen=asked.seen or Seen())
    return opened(asked, doing)


def opened(asked: Pressed, doing: Doing) -> Answer:
    """A step that waits for anybody is taken at once; every other act asks first."""
    view = case_view(desk(), actor(), asked.key)
    step = step_of(view, doing.task)
    if doing.act is Act.TAKE and step is not None:
        told = done(view, Doing(act=Act.TAKE, task=step.task.id, seen=doing.seen), step, Filled())
        return (False, no_update, no_update, "", None, (asked.acted or 0) + 1, told)
    doing = doing.model_copy(update={"task": step.task.id if step else ""})
    form = _form(asked.key, view, doing.act, step)
    node = words.node(step.task.node, step.task.name) if step else ""
    title = f"{t(ACTS[doing.act], node=node)} · {view.case.application.number}"
    return (True, title, form, "", doing.model_dump(mode="json"), no_update, "")


def submitted(asked: Pressed) -> Answer:
    """Done, or said why not; then the dialog stays with all that was typed."""
    assert asked.doing is not None
    doing, view = asked.doing, case_view(desk(), actor(), asked.key)
    filled = _filled(asked.values, asked.names, asked.ticks, asked.tick_names)
    try:
        told = done(view, doing, step_of(view, doing.task), filled)
    except Stale as error:
        fresh = case_view(desk(), actor(), asked.key)
        doing = doing.model_copy(update={"seen": seen_of(fresh)})
        return _kept(overtaken(error, fresh, asked.doing), doing.model_dump(mode="json"))
    except Invalid as error:
        return _kept([html.P(render(error.message)), *_meanwhile(view, doing)], no_update)
    if doing.act is Act.REVEAL:
        return _kept([html.Pre(told)], no_update)
    return (False, no_update, [], "", None, (asked.acted or 0) + 1, told)


def overtaken(error: Stale, fresh: CaseView, doing: Doing) -> list[Component]:
    """What the others did in between; the second press is a decision, made knowing it."""
    told = [html.P(render(error.message)), *_meanwhile(fresh, doing)]
    return [*told, html.P(t("What you typed is still here. Confirm again to do it all the same."))]


def _meanwhile(fresh: CaseView, doing: Doing) -> list[Component]:
    what = changes_since(fresh.events, doing.seen.events)
    return [html.P(t("Meanwhile: {what}", what=what))] if what else []


def step_of(view: CaseView, task: str) -> OpenStep | None:
    """The step that was named; without a name the reader's own."""
    named = [step for step in view.steps if step.task.id == task]
    return next(iter(named or view.steps), None)


def _form(key: str, view: CaseView, act: Act, step: OpenStep | None) -> list[Component]:
    if step is not None and act is Act.COMPLETE:
        return forms.complete_form(step.node, step.task.data)
    if step is not None and act is Act.GIVE_BACK:
        if not step.back_to:
            return [note(t("Nothing was done before this step: it cannot be given back."))]
        return forms.give_back_form(step.back_to)
    if step is not None and act in (Act.TRANSFER, Act.ASSIGN):
        people = colleagues(desk(), actor(), key, step.task.id)
        return forms.people_form(people, with_reason=act is Act.TRANSFER)
    if act is Act.AMEND:
        return forms.amend_form(view.case.application)
    if act is Act.SUSPEND:
        return forms.suspend_form()
    if act in (Act.WAIT_PROJECT, Act.WAIT_OTHER):
        return forms.wait_form(for_project=act is Act.WAIT_PROJECT)
    if act in (Act.WITHDRAW, Act.REVEAL):
        return [forms.reason_field()]
    said = {
        Act.RESUME: t("The clock goes on from today; open deadlines move by the days that did not count."),
        Act.URGE: t("Whoever has the open steps is told. Once a day."),
    }
    return [note(said.get(act, t("There is nothing to fill in.")))]


@guarded(
    Output("case-lacking", "children"),
    Output("case-submit", "disabled"),
    Input(FIELD, "value"),
    Input(TICK, "checked"),
    State("case-doing", "data"),
    State(FIELD, "id"),
    State(TICK, "id"),
    State("case-key", "data"),
    action=Action.SEE_CASES,
    schema=Typed,
)
def lacking(
    values: Sequence[Any],
    ticks: Sequence[Any],
    doing: Doing | None,
    names: Sequence[Named],
    tick_names: Sequence[Named],
    key: str,
) -> tuple[str, bool]:
    """What a step still needs stands beside the button that leaves it."""
    if doing is None or doing.act is not Act.COMPLETE:
        return "", False
    step = step_of(case_view(desk(), actor(), key), doing.task)
    if step is None:
        return "", False
    filled = _filled(values, names, ticks, tick_names)
    codes = missing(step.node, data_of(step.node, filled))
    return (t("Still missing: {what}", what=render(listing(codes))), True) if codes else ("", False)


def _filled(
    values: Sequence[Any], names: Sequence[Named], ticks: Sequence[Any], tick_names: Sequence[Named]
) -> Filled:
    if len(values) != len(names) or len(ticks) != len(tick_names):
        raise Invalid(say("The form does not fit its fields. Nothing was changed; open it again."))
    of: Mapping[str, str] = {n.name: "" if v is None else str(v) for n, v in zip(names, values, strict=True)}
    return Filled(of, frozenset(n.name for n, on in zip(tick_names, ticks, strict=True) if on))


def _kept(said: Sequence[Component], doing: Any) -> Answer:
    return (True, no_update, no_update, list(said), doing, no_update, no_update)


def _nothing() -> NoReturn:
    raise PreventUpdate
