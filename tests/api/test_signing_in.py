"""Sessions: opened, carried, ended."""

from __future__ import annotations

import pytest

from api.gate import Gate
from casework.people import Action, Actor, Role
from data import audit
from services.accounts import add_user, disable_user, set_password
from services.desk import Desk
from services.sign_in import IDLE_HOURS, LOCK_AFTER_FAILURES, LOCK_MINUTES, SESSION_HOURS
from tests.browsing import Browser, Clock, signed_in

OPERATOR = Actor(None, "operator", Role.ADMINISTRATOR, via="cli")
PASSWORD = "correct horse battery"


@pytest.fixture
def anna(desk: Desk) -> str:
    add_user(desk, OPERATOR, "anna", "planner", PASSWORD)
    return "anna"


def test_the_right_password_opens_a_session_and_leads_back(stranger: Browser, anna: str) -> None:
    answer = stranger.form("/login", name="Anna ", password=PASSWORD, next="/account?tab=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?tab=1")
    assert stranger.page("/account").status_code == 200


def test_the_cookie_is_closed_to_scripts_and_foreign_pages(stranger: Browser, anna: str) -> None:
    cookie = stranger.form("/login", name=anna, password=PASSWORD).headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(gate: Gate, anna: str) -> None:
    browser = Browser(gate, scheme="https")
    cookie = browser.form("/login", name=anna, password=PASSWORD).headers["set-cookie"]
    assert cookie.startswith("__Host-headroom=") and "Secure" in cookie


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(stranger: Browser, anna: str) -> None:
    wrong = stranger.form("/login", name=anna, password="wrong password")
    unknown = stranger.form("/login", name="anno", password="wrong password")
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text.replace("anna", "") == unknown.text.replace("anno", "")


def test_failed_attempts_lock_the_account_for_a_while(
    gate: Gate, desk: Desk, clock: Clock, anna: str
) -> None:
    for attempt in range(LOCK_AFTER_FAILURES):
        gate.limits.forget("sign_in_account", anna)
        Browser(gate, remote=f"10.0.0.{attempt}").form("/login", name=anna, password="guess")
    gate.limits.forget("sign_in_account", anna)
    assert Browser(gate).form("/login", name=anna, password=PASSWORD).status_code == 403
    clock.forward(minutes=LOCK_MINUTES + 1)
    gate.limits.forget("sign_in_account", anna)
    assert Browser(gate).form("/login", name=anna, password=PASSWORD).status_code == 303


def test_sign_in_is_limited_per_account_and_says_when_to_come_back(stranger: Browser) -> None:
    answers = [stranger.form("/login", name="nobody", password="guess") for _ in range(12)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_a_session_brought_along_is_never_taken_over(gate: Gate, desk: Desk, anna: str) -> None:
    browser = Browser(gate).carry("a token somebody planted in this browser")
    browser.form("/login", name=anna, password=PASSWORD)
    assert "planted" not in str(dict(browser.cookies))
    assert Browser(gate).carry("a token somebody planted in this browser").get("/account").status_code == 401


def test_signing_in_again_ends_the_session_before(gate: Gate, stranger: Browser, anna: str) -> None:
    stranger.form("/login", name=anna, password=PASSWORD)
    before = stranger.cookies["headroom"]
    stranger.form("/login", name=anna, password=PASSWORD)
    assert Browser(gate).carry(before).get("/account").status_code == 401


def test_signing_out_ends_the_session_on_the_server_too(gate: Gate, desk: Desk) -> None:
    browser = signed_in(gate, desk, Role.PLANNER)
    token = browser.cookies["headroom"]
    assert browser.form("/logout").headers["location"] == "/login"
    assert Browser(gate).carry(token).get("/account").status_code == 401


def test_a_disabled_account_is_out_at_its_next_request(gate: Gate, desk: Desk) -> None:
    browser = signed_in(gate, desk, Role.PLANNER)
    assert browser.get("/account").status_code == 200
    disable_user(desk, OPERATOR, "a-planner")
    assert browser.get("/account").status_code == 401


def test_a_new_password_ends_the_sessions(stranger: Browser, desk: Desk, anna: str) -> None:
    stranger.form("/login", name=anna, password=PASSWORD)
    set_password(desk, OPERATOR, anna, "another long password")
    assert stranger.get("/account").status_code == 401


def test_a_session_ends_after_its_hours_and_when_it_lies_idle(gate: Gate, desk: Desk, clock: Clock) -> None:
    busy, idle = signed_in(gate, desk, Role.PLANNER), signed_in(gate, desk, Role.HANDLER)
    for _ in range(SESSION_HOURS - 1):
        clock.forward(hours=1)
        assert busy.get("/account").status_code == 200
        assert idle.gate is busy.gate
    clock.forward(hours=2)
    assert busy.get("/account").status_code == 401
    assert IDLE_HOURS < SESSION_HOURS and idle.get("/account").status_code == 401


def test_an_idle_session_ends_before_its_hours(gate: Gate, desk: Desk, clock: Clock) -> None:
    browser = signed_in(gate, desk, Role.PLANNER)
    clock.forward(hours=IDLE_HOURS, minutes=1)
    assert browser.get("/account").status_code == 401


def test_sign_ins_and_failures_are_audited(stranger: Browser, desk: Desk, anna: str) -> None:
    stranger.form("/login", name=anna, password="wrong password")
    stranger.form("/login", name=anna, password=PASSWORD)
    with desk.database.read() as session:
        rows = [(r.actor, r.action, r.allowed, r.remote) for r in audit.latest(session, 2)]
    assert rows == [("anna", Action.SIGN_IN, True, "127.0.0.1"), ("anna", Action.SIGN_IN, False, "127.0.0.1")]


@pytest.mark.parametrize(
    "lure", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_only_to_addresses_of_this_server(gate: Gate, desk: Desk, lure: str) -> None:
    browser = signed_in(gate, desk, Role.PLANNER)
    assert browser.send("GET", "/login", params={"next": lure}).headers["location"] == "/"


def test_the_language_chosen_at_the_door_is_kept_after_it(stranger: Browser, desk: Desk, anna: str) -> None:
    stranger.form("/login/language", language="zh", next="/account")
    assert 'lang="zh-CN"' in stranger.page("/login").text
    stranger.form("/login", name=anna, password=PASSWORD)
    assert "zh-CN" in stranger.send("GET", "/_dash-layout", {"X-Headroom-Page": "/account"}).text


def test_preferences_are_changed_by_the_person_and_survive(gate: Gate, desk: Desk) -> None:
    browser = signed_in(gate, desk, Role.CUSTOMER)
    assert browser.json("/preferences", {"language": "zh"}).json()["language"] == "zh"
    assert browser.form("/preferences", language="tlh").status_code == 422
    assert "zh-CN" in browser.send("GET", "/_dash-layout", {"X-Headroom-Page": "/account"}).text
