"""Administration of people: what changes, who may, and what a forged name or version gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from casework.people import Actor, PlaceKind, Role
from casework.refusals import Invalid, NotFound, Refused, Stale
from config import Settings
from data import migrate, people
from data.database import Database
from services import people as use
from services.access import Denied
from services.accounts import add_account, disable_user, list_users
from services.desk import Desk
from services.people import Change
from services.sign_in import actor_of, open_session, session_actor
from tests.browsing import Clock

ROOT = Actor(None, "root", Role.ADMINISTRATOR, via="cli")
HEAD = Actor(90, "head", Role.MANAGER, department="plan")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    migrate.upgrade(database)
    made = Desk(settings, database, Clock())
    for code in ("plan", "meter"):
        use.save_place(made, ROOT, PlaceKind.DEPARTMENT, code, code.title())
    use.save_place(made, ROOT, PlaceKind.DISTRICT, "北区", "北区供电所")
    with database.begin() as session:
        for name, role in (("anna", Role.HANDLER), ("bo", Role.HANDLER), ("cy", Role.CUSTOMER)):
            add_account(session, made, name, role, name.title())
    for name, department in (("anna", "plan"), ("bo", "meter")):
        use.change_user(
            made, ROOT, name, 1, Change("handler", name.title(), department, "北区", "0571 123456")
        )
    yield made
    database.engine.dispose()


def person(desk: Desk, name: str) -> people.Account:
    with desk.database.read() as session:
        found = people.account_named(session, name)
    assert found
    return found


def test_role_department_district_and_phone_are_changed_and_reach_the_actor(desk: Desk) -> None:
    anna = person(desk, "anna")
    actor = actor_of(anna, "web", "")
    assert (actor.department, actor.district, anna.phone) == ("plan", "北区", "0571 123456")
    listed = next(info for info in list_users(desk, ROOT) if info.name == "anna")
    assert listed.phone == "****56"


def test_a_changed_role_counts_from_the_next_request(desk: Desk) -> None:
    with desk.database.begin() as session:
        token = open_session(session, desk, person(desk, "anna"), "").token
    assert session_actor(desk, token, "", bool)
    use.change_user(desk, ROOT, "anna", 2, Change("auditor"))
    now = session_actor(desk, token, "", bool)
    assert now and now.role is Role.AUDITOR and now.department is None


def test_the_second_of_two_administrators_is_told_and_changes_nothing(desk: Desk) -> None:
    use.change_user(desk, ROOT, "anna", 2, Change("planner", department="plan"))
    with pytest.raises(Stale, match="somebody else"):
        use.change_user(desk, ROOT, "anna", 2, Change("auditor"))
    assert person(desk, "anna").role is Role.PLANNER


@pytest.mark.parametrize(
    "change",
    [
        Change("emperor"),
        Change("handler", department="nowhere"),
        Change("handler", district="plan"),
        Change("handler", phone="<b>"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_saved(desk: Desk, change: Change) -> None:
    before = person(desk, "anna")
    with pytest.raises(Invalid):
        use.change_user(desk, ROOT, "anna", 2, change)
    assert person(desk, "anna") == before


def test_a_closed_department_takes_nobody_new(desk: Desk) -> None:
    use.save_place(desk, ROOT, PlaceKind.DEPARTMENT, "plan", "Plan", closed=True, version=1)
    with pytest.raises(Invalid, match="no open department"):
        use.change_user(desk, ROOT, "bo", 2, Change("handler", department="plan"))


def test_a_department_changed_meanwhile_twice_or_unknown_is_refused(desk: Desk) -> None:
    use.save_place(desk, ROOT, PlaceKind.DEPARTMENT, "plan", "Planning", version=1)
    for error, code, version in (
        (Stale, "plan", 1),
        (Invalid, "plan", 0),
        (NotFound, "x", 3),
        (Invalid, "a b", 0),
    ):
        with pytest.raises(error):
            use.save_place(desk, ROOT, PlaceKind.DEPARTMENT, code, "Again", version=version)


def test_nobody_takes_away_their_own_access(desk: Desk) -> None:
    use.change_user(desk, ROOT, "anna", 2, Change("administrator"))
    anna = actor_of(person(desk, "anna"), "web", "")
    with pytest.raises(Invalid, match="your own access"):
        use.change_user(desk, anna, "anna", 3, Change("handler"))
    with pytest.raises(Invalid, match="your own access"):
        disable_user(desk, anna, "anna")


def test_a_closed_account_is_opened_again_and_sessions_end_on_request(desk: Desk) -> None:
    disable_user(desk, ROOT, "anna")
    use.enable_user(desk, ROOT, "anna")
    with desk.database.begin() as session:
        token = open_session(session, desk, person(desk, "anna"), "").token
    assert session_actor(desk, token, "", bool)
    use.end_sessions(desk, ROOT, "anna")
    assert session_actor(desk, token, "", bool) is None


def test_a_head_plans_the_duty_of_the_own_department_only(desk: Desk) -> None:
    today = desk.now().date()
    staff, _ = use.roster(desk, HEAD)
    assert [one.name for one in staff] == ["anna"]
    for who, substitute in (("bo", None), ("anna", "bo"), ("cy", None), ("nobody", None)):
        with pytest.raises(NotFound, match="no account named"):
            use.add_absence(desk, HEAD, who, today, today, substitute)
    use.add_absence(desk, ROOT, "bo", today, today + timedelta(days=3), "anna")
    assert use.roster(desk, HEAD)[1] == []
    foreign = use.roster(desk, ROOT)[1][0].id
    with pytest.raises(NotFound):
        use.remove_absence(desk, HEAD, foreign)
    use.add_absence(desk, HEAD, "anna", today, today, None)
    own = use.roster(desk, HEAD)[1][0].id
    use.remove_absence(desk, HEAD, own)
    assert len(use.absences(desk)) == 1


def test_days_that_are_past_turned_round_or_endless_are_refused(desk: Desk) -> None:
    today = desk.now().date()
    for first, last in ((-3, -1), (3, 1), (0, 900)):
        with pytest.raises(Invalid, match="last day"):
            use.add_absence(desk, ROOT, "bo", today + timedelta(first), today + timedelta(last), None)


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_changes_people_or_places(desk: Desk, role: Role) -> None:
    who = Actor(5, "x", role, department="plan")
    before = list_users(desk, ROOT)
    attempts: tuple[Callable[[], None], ...] = (
        lambda: use.change_user(desk, who, "anna", 2, Change("administrator")),
        lambda: use.enable_user(desk, who, "anna"),
        lambda: use.end_sessions(desk, who, "anna"),
        lambda: use.save_place(desk, who, PlaceKind.DEPARTMENT, "y", "Y"),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt()
    if role is not Role.MANAGER:
        with pytest.raises(Refused):
            use.roster(desk, who)
    assert list_users(desk, ROOT) == before


@pytest.mark.parametrize("wrong", [{"department": "none"}, {"phone": "; DROP"}, {"district": "closed"}])
def test_an_account_is_added_whole_or_not_at_all(desk: Desk, wrong: dict[str, str]) -> None:
    plain = {"role": "handler", "display_name": "Dora", "department": "plan", "phone": "0571 99"}
    with pytest.raises(Invalid):
        use.add_user(desk, ROOT, "dora", "correct horse battery", Change(**{**plain, **wrong}))
    assert "dora" not in {info.name for info in list_users(desk, ROOT)}
    use.add_user(desk, ROOT, "Dora", "correct horse battery", Change(**plain))
    dora = person(desk, "dora")
    assert (dora.department, dora.phone, dora.display_name, dora.version) == ("plan", "0571 99", "Dora", 1)
