"""API tokens: made once, shown once, revoked at once."""

from __future__ import annotations

import pytest

from api.gate import Gate
from casework.people import Actor, Role
from casework.refusals import Invalid, NotFound
from data.people import ApiTokenRow
from services.accounts import add_user, create_token, disable_user, list_users, revoke_token
from services.desk import Desk
from tests.browsing import HOST, Browser, Clock, signed_in

OPERATOR = Actor(None, "operator", Role.ADMINISTRATOR, via="cli")


@pytest.fixture
def token(desk: Desk) -> str:
    add_user(desk, OPERATOR, "robot", "planner", "a long password")
    return create_token(desk, OPERATOR, "robot", "nightly", 30)


def ask(gate: Gate, token: str, path: str = "/openapi.json") -> int:
    return Browser(gate).send("GET", path, {"Authorization": f"Bearer {token}"}).status_code


def test_a_token_opens_what_its_account_may(gate: Gate, token: str) -> None:
    assert ask(gate, token) == 200
    assert (
        Browser(gate).send("GET", "/openapi.json", {"Authorization": f"bearer  {token}"}).status_code == 200
    )


def test_the_token_itself_is_not_in_the_database(desk: Desk, token: str) -> None:
    with desk.database.read() as session:
        row = session.query(ApiTokenRow).one()
    assert token not in str(vars(row)) and len(row.token_sha256) == 64


def test_a_token_dies_revoked_expired_or_with_its_account(
    gate: Gate, desk: Desk, clock: Clock, token: str
) -> None:
    second = create_token(desk, OPERATOR, "robot", "weekly", 1)
    revoke_token(desk, OPERATOR, "robot", "nightly")
    assert (ask(gate, token), ask(gate, second)) == (401, 200)
    clock.forward(days=1, seconds=1)
    assert ask(gate, second) == 401
    third = create_token(desk, OPERATOR, "robot", "hourly", 1)
    disable_user(desk, OPERATOR, "robot")
    assert ask(gate, third) == 401


def test_a_wrong_token_is_refused_even_beside_a_good_cookie(gate: Gate, desk: Desk) -> None:
    browser = signed_in(gate, desk, Role.PLANNER)
    for value in ("Bearer nonsense", "Bearer ", "Bearer", "Bearer " + "x" * 5000):
        assert browser.send("GET", "/account", {"Authorization": value}).status_code == 401


def test_a_change_by_token_needs_no_origin_for_no_page_can_send_it(gate: Gate, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert Browser(gate).send("POST", "/preferences", headers, json={"language": "en"}).status_code == 200
    forged = {"Authorization": "Bearer nonsense", "Origin": f"http://{HOST}"}
    assert Browser(gate).send("POST", "/preferences", forged, json={"language": "en"}).status_code == 401


def test_token_requests_that_make_no_sense_are_refused(desk: Desk, token: str) -> None:
    for days in (0, -1, 100_000):
        with pytest.raises(Invalid, match="days"):
            create_token(desk, OPERATOR, "robot", "x", days)
    with pytest.raises(Invalid, match="name"):
        create_token(desk, OPERATOR, "robot", " ", 1)
    with pytest.raises(Invalid, match="live token"):
        create_token(desk, OPERATOR, "robot", "nightly", 1)
    with pytest.raises(NotFound, match="nobody"):
        create_token(desk, OPERATOR, "nobody", "x", 1)
    assert list_users(desk, OPERATOR)[0].tokens == ("nightly",)
