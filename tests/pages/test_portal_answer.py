"""The customer's answer on his page, and what a forger gets who answers another's scheme or an older one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.gate import Gate
from api.site import Site
from casework.people import Actor, Role
from casework.refusals import NotAllowed, NotFound, Stale
from casework.scheme import Preview, SchemeState
from casework.scheme_seal import seal
from casework.tasks import CaseEvent, EventKind
from components.case_history import history
from components.i18n import use_language
from guard.context import Request, entered
from pages import application, application_tabs, portal_answer, portal_case
from pages.portal_answer import Looked
from services import applications, scheme_answers, waits
from services.case_view import case_view
from services.rate import RateLimiter
from tests.browsing import Browser, signed_in
from tests.components.reading import parts, text_of
from tests.office import Office

MARCH, JUNE = date(2027, 3, 1), date(2027, 6, 1)


@contextmanager
def as_(office: Office, who: Actor, page: str = "/my") -> Iterator[None]:
    with entered(Request(office.desk, who, RateLimiter(), "r", page)), use_language("en"):
        yield


def to_sign(office: Office) -> tuple[str, Preview]:
    case = office.walk(office.case(office.create()), "sign").application.id
    (shown,) = scheme_answers.previews(office.desk, office.customer, case)
    return case, shown


def looked(shown: Preview) -> Looked:
    return Looked(scheme=shown.id, mark=seal(shown), version=shown.version)


def test_the_page_shows_the_scheme_its_mark_and_two_answers(office: Office) -> None:
    case, shown = to_sign(office)
    with as_(office, office.customer, f"/my/{case}"):
        page = portal_case.layout()
    told = text_of(page)
    assert "Accept the scheme" in told and "Suggest a change" in told and seal(shown)[:12] in told
    marks = {p.id["mark"] for p in parts(page) if isinstance(getattr(p, "id", None), dict)}  # type: ignore[attr-defined]
    assert marks == {seal(shown)}


def test_an_accepted_scheme_moves_the_case_and_the_page_says_so(office: Office) -> None:
    case, shown = to_sign(office)
    with as_(office, office.customer, f"/my/{case}"):
        for _ in range(2):  # the second tap changes nothing
            assert portal_answer.accept(1, looked(shown), case) == seal(shown)
        told = text_of(portal_case.layout())
    assert "You accepted this scheme on" in told and "Please finish your works" in told
    assert "sign" not in {
        t.node for t in applications.get(office.desk, office.administrator, case).open_tasks
    }


def test_a_wish_is_read_by_the_office_and_the_case_is_theirs(office: Office) -> None:
    case, shown = to_sign(office)
    with as_(office, office.customer, f"/my/{case}"):
        portal_answer.suggest(1, "绕开大树", looked(shown), case)
        told = text_of(portal_case.layout())
    assert (
        "You asked for a change" in told
        and "绕开大树" in told
        and "Accept the scheme" not in told.split("Messages")[0]
    )
    handler = office.handlers["service"]
    with as_(office, handler, f"/applications/{case}"):
        scheme, _, messages, count = application_tabs.draw(case, None, None, None, None)
    assert "suggested change" in text_of(messages) and "绕开大树" in text_of(messages) and count == "1"
    assert "The customer asks for a change" in text_of(scheme)


def test_an_older_mark_and_another_customer_are_refused(office: Office) -> None:
    case, shown = to_sign(office)
    with as_(office, office.customer), pytest.raises(Stale):
        portal_answer.accept(1, looked(replace(shown, route_m=1.0)), case)
    with as_(office, office.stranger):
        for act in (
            lambda: portal_answer.accept(1, looked(shown), case),
            lambda: portal_answer.suggest(1, "x", looked(shown), case),
        ):
            with pytest.raises(NotFound):
                act()
    with as_(office, office.handlers["service"]), pytest.raises(NotAllowed):
        portal_answer.accept(1, looked(shown), case)
    (kept,) = scheme_answers.previews(office.desk, office.customer, case)
    assert kept.state is SchemeState.REPLIED


def test_a_wait_moves_the_days_and_the_customer_reads_no_name(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design").application.id
    waits.wait_for_project(office.desk, office.planner, case, "North 110 kV", MARCH)
    told = []
    for day in (MARCH, JUNE):
        waits.move_project(office.desk, office.planner, "North 110 kV", day)
        view = case_view(office.desk, office.planner, case)
        with as_(office, office.planner):
            told.append(text_of(application.way(view, date(2026, 11, 23))))
    assert "Waits for the project North 110 kV (Mar 2027)" in told[0] and "(Jun 2027)" in told[1]
    ends = [t.split("The end moves with it, to ")[1].split(" by the plan")[0] for t in told]
    assert ends[0] != ends[1]
    with as_(office, office.customer, f"/my/{case}"):
        own = text_of(portal_case.layout())
    assert "Waits for works on the grid (Jun 2027)" in own and "North 110" not in own and ends[1] in own
    other = office.walk(office.case(office.create()), "design").application
    waits.wait_for_application(office.desk, office.planner, case, other.number)
    with as_(office, office.customer, f"/my/{case}"):
        own = text_of(portal_case.layout())
    assert "capacity that is promised elsewhere" in own and other.number not in own and other.id not in own


def test_every_kind_of_event_has_its_words(office: Office) -> None:
    made = office.create()
    for kind in EventKind:
        event = CaseEvent(made.id, made.created_at, kind, "x", None, "handler", "reply")
        with use_language("en"):
            assert text_of(history([event]))


def answered(browser: Browser, case: str, shown: Preview, mark: str) -> Any:
    where = {"id": "my-accepted", "property": "data"}
    sent = [{"id": "my-accept", "property": "n_clicks", "value": 1}]
    mine = {"scheme": shown.id, "mark": mark, "version": shown.version}
    state = [
        {"id": "my-answering", "property": "data", "value": mine},
        {"id": "my-case", "property": "data", "value": case},
    ]
    return browser.callback(
        "my-accepted.data", sent, where, state=state, changedPropIds=["my-accept.n_clicks"]
    )


def test_forged_callbacks_accept_nothing(site: Site, office: Office) -> None:
    case, shown = to_sign(office)
    gate: Gate = site.gate(office.desk)
    other = signed_in(gate, office.desk, Role.CUSTOMER, "fremd")
    own = signed_in(gate, office.desk, Role.CUSTOMER, "kunde")
    foreign = answered(other, case, shown, seal(shown))
    assert "error-not_found" in json.dumps(foreign.json()) and foreign.json()["response"] == {}
    assert other.get(f"/schemes/{case}/{shown.id}/scheme.pdf").status_code == 404
    old = answered(own, case, shown, "0" * 64)
    assert "error-changed_meanwhile" in json.dumps(old.json()) and old.json()["response"] == {}
    assert scheme_answers.previews(office.desk, office.customer, case)[0].state is SchemeState.REPLIED
    assert answered(own, case, shown, seal(shown)).json()["response"]["my-accepted"]["data"] == seal(shown)
