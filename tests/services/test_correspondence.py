"""Messages between customer and office: who reads them, who is told, and what the file holds."""

from __future__ import annotations

import math

import pytest

from casework.correspondence import MessageKind, NewMessage
from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound
from data import outbox
from services.correspondence import MOST_A_DAY, messages, send
from tests.office import Office


def test_what_the_customer_writes_the_handler_reads_and_is_told(office: Office) -> None:
    application = office.create()
    send(office.desk, office.customer, application.id, NewMessage("可以改从北侧接入吗？"))
    (read,) = messages(office.desk, office.handlers["service"], application.id)
    assert (read.text, read.by_customer, read.author) == ("可以改从北侧接入吗？", True, "kunde")
    with office.desk.database.read() as session:
        told = outbox.notices_for(session, office.handlers["service"].account_id, "service", limit=9)
    assert "the customer wrote" in told[0].message().english()
    assert "北侧" not in str(told)


def test_a_suggestion_keeps_its_place_and_version(office: Office) -> None:
    application = office.create()
    asked = NewMessage("绕开大树", MessageKind.SUGGESTION, 7.83, 48.4, scheme_version=2)
    send(office.desk, office.customer, application.id, asked)
    (read,) = messages(office.desk, office.customer, application.id)
    assert (read.kind, read.lon, read.lat, read.scheme_version) == (MessageKind.SUGGESTION, 7.83, 48.4, 2)


def test_the_customer_is_answered_by_the_office_not_by_a_login_name(office: Office) -> None:
    application = office.create()
    send(office.desk, office.handlers["service"], application.id, NewMessage("可以。"))
    (read,) = messages(office.desk, office.customer, application.id)
    assert (read.author, read.by_customer) == ("", False)


def test_a_foreign_case_has_no_messages(office: Office) -> None:
    application = office.create()
    for act in (
        lambda: messages(office.desk, office.stranger, application.id),
        lambda: send(office.desk, office.stranger, application.id, NewMessage("x")),
    ):
        with pytest.raises(NotFound):
            act()
    auditor = Actor(None, "auditor", Role.AUDITOR)
    with pytest.raises(NotAllowed):
        send(office.desk, auditor, application.id, NewMessage("x"))
    assert messages(office.desk, office.customer, application.id) == ()


@pytest.mark.parametrize(
    "bad",
    [
        NewMessage("   "),
        NewMessage("x" * 2001),
        NewMessage("x", lon=7.8),
        NewMessage("x", lon=math.inf, lat=1.0),
        NewMessage("x", lon=200.0, lat=1.0),
    ],
)
def test_what_cannot_be_meant_is_refused_and_not_kept(office: Office, bad: NewMessage) -> None:
    application = office.create()
    with pytest.raises(Invalid, match="Nothing was sent"):
        send(office.desk, office.customer, application.id, bad)
    assert messages(office.desk, office.customer, application.id) == ()


def test_a_flood_ends(office: Office) -> None:
    application = office.create()
    for _ in range(MOST_A_DAY):
        send(office.desk, office.customer, application.id, NewMessage("x"))
    with pytest.raises(Invalid, match="messages a day"):
        send(office.desk, office.customer, application.id, NewMessage("x"))


def test_the_file_holds_no_word_of_a_message(office: Office) -> None:
    application = office.create()
    send(office.desk, office.customer, application.id, NewMessage("CANARY-7731 门牌 9 号"))
    office.desk.database.engine.dispose()
    raw = b"".join(p.read_bytes() for p in office.desk.settings.home.glob("headroom.gpkg*"))
    assert b"CANARY-7731" not in raw
