"""Changes while a case runs: who, when, old and new; a new capacity makes the scheme outdated and it is replied again."""

from __future__ import annotations

import pytest

from casework.case_acts import Act, offered
from casework.refusals import Invalid, NotAllowed, Stale
from casework.tasks import EventKind
from data import outbox
from services import applications
from services.amendments import Amendment, amend
from tests.office import Office, open_task


def last(office: Office, case: str) -> dict[str, object]:
    found = [
        e for e in applications.events(office.desk, office.administrator, case) if e.kind is EventKind.AMENDED
    ]
    return found[-1].detail


def test_contact_and_address_change_without_a_word_of_them_in_the_history(office: Office) -> None:
    of = office.case(office.create()).application
    clerk = office.handlers["service"]
    change = Amendment(address="新路 9 号", phone="13900002222")
    after = amend(office.desk, clerk, of.id, of.version, change, "moved")
    assert [t.node for t in after.open_tasks] == ["intake"]
    assert last(office, of.id) == {
        "changes": {"address": None, "phone": None},
        "reason": "moved",
        "outdated": 0,
    }
    person, address = applications.reveal(office.desk, clerk, of.id, "look")
    assert (person.phone, address) == ("13900002222", "新路 9 号")
    with office.desk.database.read() as session:
        assert any(n.what == "amended" for n in outbox.notices_for(session, office.customer.account_id, None))


def test_a_new_capacity_before_the_scheme_leaves_the_steps_where_they_are(office: Office) -> None:
    case = office.walk(office.case(office.create()), "design")
    of = case.application
    after = amend(
        office.desk, office.planner, of.id, of.version, Amendment(new_kva=2500.0, demand_kw=2000.0), "more"
    )
    assert [t.node for t in after.open_tasks] == ["design"]
    assert after.application.total_kva == 2500.0
    assert last(office, of.id)["changes"] == {"new_kva": [2000.0, 2500.0], "demand_kw": [1600.0, 2000.0]}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (Amendment(), "as it was"),
        (Amendment(new_kva=0.0), "between"),
        (Amendment(new_kva=1e9), "between"),
        (Amendment(lon=float("nan")), "on the earth"),
        (Amendment(phone="<b>"), "phone"),
        (Amendment(address=" "), "address"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(office: Office, change: Amendment, error: str) -> None:
    of = office.case(office.create()).application
    with pytest.raises(Invalid, match=error):
        amend(office.desk, office.handlers["service"], of.id, of.version, change, "why")
    assert office.case(of).application == of


def test_only_who_has_the_case_changes_it_and_only_as_it_was_seen(office: Office) -> None:
    case = office.case(office.create())
    of = case.application
    change = Amendment(new_kva=10.0)
    with pytest.raises(Stale):
        amend(office.desk, office.handlers["service"], of.id, of.version - 1, change, "why")
    with pytest.raises(Invalid, match="reason"):
        amend(office.desk, office.handlers["service"], of.id, of.version, change, " ")
    for foreign in (office.customer, office.administrator):
        with pytest.raises(NotAllowed):
            amend(office.desk, foreign, of.id, of.version, change, "why")
    assert Act.AMEND in offered(office.handlers["service"], case, own_step=True)
    assert open_task(office.case(of), "intake")
