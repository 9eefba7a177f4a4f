"""The customer's pages draw what his use cases say, for him alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from casework.applying import Draft, Purpose, Stage
from casework.correspondence import NewMessage
from casework.people import Actor
from casework.refusals import NotAllowed, NotFound
from components.i18n import use_language
from guard.context import Request, entered
from pages import apply, portal, portal_case
from services import applications, applying, correspondence
from services.rate import RateLimiter
from tests.components.reading import text_of
from tests.office import Office

FULL = Draft(
    lon=7.83, lat=48.4, address="示范路 9 号", purpose=Purpose.BUSINESS, kw=400.0, name="张三", phone="13800001111"
)  # fmt: skip


@contextmanager
def as_(office: Office, who: Actor, page: str = "/my") -> Iterator[None]:
    with entered(Request(office.desk, who, RateLimiter(), "r", page)), use_language("en"):
        yield


def test_the_home_lists_own_applications_and_says_whose_turn(office: Office) -> None:
    application = office.create()
    with as_(office, office.customer):
        told = text_of(portal.layout())
    assert application.number in told and "The power company is working on it" in told
    office.walk(office.case(application), "sign")
    with as_(office, office.customer):
        assert "accept it, or suggest a change" in text_of(portal.layout())
    with as_(office, office.stranger):
        assert "You have no application yet" in text_of(portal.layout())


def test_a_foreign_or_unknown_case_is_not_there(office: Office) -> None:
    application = office.create()
    for who, case in ((office.stranger, application.id), (office.customer, "nothing")):
        with as_(office, who, f"/my/{case}"), pytest.raises(NotFound):
            portal_case.layout()
    with as_(office, office.planner, f"/my/{application.id}"), pytest.raises(NotAllowed):
        portal_case.layout()


def test_the_case_page_has_the_way_the_contact_and_the_messages(office: Office) -> None:
    application = office.create()
    with as_(office, office.customer, f"/my/{application.id}"):
        portal_case.write(1, "可以改线吗", application.id)
        told = text_of(portal_case.layout())
    assert application.number in told and "可以改线吗" in told and "h-service" in told


def test_withdrawing_needs_a_reason_and_then_nobody_works_on_it(office: Office) -> None:
    application = office.create()
    with as_(office, office.customer, f"/my/{application.id}"):
        assert "withdrawn" in portal_case.withdraw(1, "不需要了", application.id)
        assert "This application was withdrawn." in text_of(portal_case.layout())
    assert applications.get(office.desk, office.administrator, application.id).open_tasks == ()


def test_applying_goes_on_where_it_stopped(office: Office) -> None:
    applying.keep(office.desk, office.customer, Stage.CONFIRM, FULL)
    with as_(office, office.customer, "/apply"):
        page = apply.layout()
        told = text_of(page)
    assert "示范路 9 号" in told and "630 kVA" in told and "Not computed for this place" in told


def test_sending_tells_the_number_and_what_happens_next(office: Office) -> None:
    applying.keep(office.desk, office.customer, Stage.CONFIRM, FULL)
    with as_(office, office.customer, "/apply"):
        told = text_of(apply.send(1))
    (made,) = applications.listed(office.desk, office.customer)
    assert made.number in told and "promised by" in told


def test_a_tap_on_the_map_is_a_place_and_anything_else_is_none(office: Office) -> None:
    with as_(office, office.customer, "/apply"):
        at, pins, told = apply.tapped({"latlng": {"lat": 48.4, "lng": 7.83}})
    assert at == [7.83, 48.4] and len(pins) == 1 and "48.40000" in told


def test_messages_of_the_office_reach_the_page(office: Office) -> None:
    application = office.create()
    correspondence.send(office.desk, office.handlers["service"], application.id, NewMessage("周三上门勘查"))
    with as_(office, office.customer, f"/my/{application.id}"):
        told = text_of(portal_case.layout())
    assert "Power company" in told and "周三上门勘查" in told
