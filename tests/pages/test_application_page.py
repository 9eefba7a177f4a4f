"""The page of an application: the next action and its reason, the dialogs, and what happens to who was overtaken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from casework.applications import ApplicationState, CustomerClass
from casework.case_acts import Act, offered
from casework.drawing import for_viewer
from casework.people import Actor
from casework.refusals import NotFound
from components.case_dialog import complete_form
from components.case_history import facts
from guard import context
from guard.context import Request
from pages import application, application_acts
from pages.application_acts import Doing, Named, Pressed
from services.case_view import case_view, colleagues, drawing_of
from tests.components.reading import parts, text_of
from tests.office import Office, open_task


@contextmanager
def at_desk(office: Office, actor: Actor) -> Iterator[None]:
    """As the gate would have let this person in, reading English."""
    asked = Request(office.desk, actor, None, "r", language="en")  # type: ignore[arg-type]
    with context.entered(asked):
        yield


def pressed(office: Office, actor: Actor, act: Act, number: str, *ticks: str, **values: str) -> Any:
    """Open the dialog of an act, fill it in, confirm."""
    with at_desk(office, actor):
        view = case_view(office.desk, actor, number)
        task = view.steps[0].task.id if view.steps else ""
        doing = Doing(act=act, task=task, seen=application.seen_of(view))
        return application_acts.submitted(filled(number, doing, ticks, values))


def filled(number: str, doing: Doing, ticks: tuple[str, ...], values: dict[str, str]) -> Pressed:
    return Pressed(
        clicks=[], submit=1, key=number, doing=doing, acted=0, values=list(values.values()),
        names=[Named(name=n.replace("__", "/")) for n in values], ticks=[True for _ in ticks],
        tick_names=[Named(name=n) for n in ticks],
    )  # fmt: skip


def test_the_next_action_is_one_button_for_who_may_do_it(office: Office) -> None:
    made = office.create()
    handler = office.handlers["service"]
    with at_desk(office, handler):
        top = application.top(case_view(office.desk, handler, made.number), made.created_at.date())
    buttons = [p for p in parts(top) if "is-primary" in str(getattr(p, "className", ""))]
    assert text_of(buttons) == "Complete Intake" and not buttons[0].disabled  # type: ignore[attr-defined]


def test_for_everybody_else_it_is_off_and_says_why(office: Office) -> None:
    made = office.create()
    with at_desk(office, office.administrator):
        top = application.top(
            case_view(office.desk, office.administrator, made.number), made.created_at.date()
        )
    buttons = [p for p in parts(top) if "is-primary" in str(getattr(p, "className", ""))]
    assert buttons[0].disabled and "waits for h-service" in text_of(top)  # type: ignore[attr-defined]


def test_a_number_opens_nothing_that_is_not_the_readers(office: Office) -> None:
    made = office.create()
    for key in (made.number, made.id, "YK-2026-999999"):
        with pytest.raises(NotFound):
            case_view(office.desk, office.handlers["metering"], key)
        with pytest.raises(NotFound):
            drawing_of(office.desk, office.stranger, key)


def test_a_step_is_left_by_what_the_dialog_holds(office: Office) -> None:
    made = office.create()
    view = case_view(office.desk, office.handlers["service"], made.number)
    node = view.steps[0].node
    ticks = [*(f"documents/{d}" for d in node.documents), *(f"checklist/{c}" for c in node.checklist)]
    answer = pressed(office, office.handlers["service"], Act.COMPLETE, made.number, *ticks)
    assert answer[0] is False and "Intake is completed. Now:" in answer[-1]
    assert [t.node for t in office.case(made).open_tasks] == ["review"]


def test_what_is_missing_is_said_and_the_dialog_stays(office: Office) -> None:
    made = office.create()
    answer = pressed(office, office.handlers["service"], Act.COMPLETE, made.number)
    assert answer[0] is True and "Still missing" in text_of(answer[3])
    assert [t.node for t in office.case(made).open_tasks] == ["intake"]


def test_who_was_overtaken_sees_what_changed_and_may_confirm_again(office: Office) -> None:
    made = office.walk(office.case(office.create()), "design").application
    view = case_view(office.desk, office.planner, made.number)
    stale = Doing(act=Act.SUSPEND, seen=application.seen_of(view))
    pressed(office, office.head, Act.SUSPEND, made.number, pause="permit")
    pressed(office, office.head, Act.RESUME, made.number)
    with at_desk(office, office.planner):
        asked = filled(made.number, stale, (), {"pause": "customer_documents", "note": "typed"})
        first = application_acts.submitted(asked)
        said = text_of(first[3])
        assert first[0] is True and "Suspended the application" in said and "still here" in said
        again = asked.model_copy(update={"doing": Doing.model_validate(first[4])})
        assert application_acts.submitted(again)[0] is False
    assert office.case(made).application.state is ApplicationState.SUSPENDED


def test_giving_back_needs_a_reason_and_goes_where_it_says(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    number = case.application.number
    refused = pressed(office, office.planner, Act.GIVE_BACK, number, to="survey", reason=" ")
    assert refused[0] is True and "Give a reason" in text_of(refused[3])
    answer = pressed(office, office.planner, Act.GIVE_BACK, number, to="survey", reason="wrong place")
    assert answer[-1] == "Given back to Site survey."


def test_personal_data_are_masked_until_a_reason_is_given(office: Office) -> None:
    made, handler = office.create(), office.handlers["service"]
    with at_desk(office, handler):
        known = facts(case_view(office.desk, handler, made.number).case.application, 1, None)
    assert "张三丰" not in text_of(known) and "13800001111" not in text_of(known)
    answer = pressed(office, handler, Act.REVEAL, made.number, reason="call back")
    assert answer[0] is True and "张三丰" in text_of(answer[3])


def test_a_closed_application_offers_only_to_look(office: Office) -> None:
    made = office.create()
    pressed(office, office.handlers["service"], Act.WITHDRAW, made.number, reason="no longer wanted")
    view = case_view(office.desk, office.handlers["service"], made.number)
    assert offered(office.handlers["service"], view.case, own_step=False) == (Act.REVEAL,)
    assert offered(office.customer, view.case, own_step=False) == ()


def test_only_people_who_could_take_the_step_are_offered(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    task = open_task(case, "design")
    names = [n for n, _ in colleagues(office.desk, office.planner, case.application.id, task.id)]
    assert names == ["planner-2"]


def test_the_form_asks_for_all_the_node_asks_for(office: Office) -> None:
    case = office.walk(office.case(office.create()), "survey")
    with at_desk(office, office.handlers["operations"]):
        step = case_view(office.desk, office.handlers["operations"], case.application.id).steps[0]
        form = complete_form(step.node, {})
    names = {p.id["name"] for p in parts(form) if isinstance(getattr(p, "id", None), dict)}  # type: ignore[attr-defined]
    wanted = {f"documents/{d}" for d in step.node.documents} | {f"checklist/{c}" for c in step.node.checklist}
    assert wanted <= names and "flag/concealed_works" in names


def test_every_id_of_a_drawing_for_the_viewer_is_there_once(office: Office) -> None:
    for customer_class in CustomerClass:
        made = office.create(customer_class)
        xml = for_viewer(drawing_of(office.desk, office.administrator, made.id).xml)
        ids = re.findall(rb' id="([^"]+)"', xml)
        drawn = re.findall(rb'bpmnElement="([^"]+)"', xml)
        assert len(ids) == len(set(ids)) and len(drawn) == len(set(drawn)) and set(drawn) <= set(ids)


def test_the_drawing_shows_where_the_case_stands(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    with at_desk(office, office.planner):
        marks = application.tokens(case_view(office.desk, office.planner, case.application.id))
    assert '{"node": "design", "state": "open"' in marks and '{"node": "intake", "state": "done"}' in marks
