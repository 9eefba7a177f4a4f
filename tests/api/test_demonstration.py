"""The demonstration people: one click here, nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from api.gate import Gate
from api.site import Site
from casework.people import DEMONSTRATION_ROLES, Actor, Role
from data import audit
from data.epoch import changed
from data.grids import Grid, remove_grid, save_revision
from services.accounts import create_token
from services.demonstration import GRID, is_loopback
from services.desk import Desk
from tests.browsing import HOST, Browser, with_settings
from tests.small_grid import small_grid


def add_grid(desk: Desk, name: str) -> None:
    with desk.database.begin() as session:
        session.add(Grid(name=name, created=datetime(2026, 11, 22, tzinfo=UTC)))
        changed(session)


@pytest.fixture
def demo(desk: Desk) -> Desk:
    add_grid(desk, GRID)
    return desk


def click(browser: Browser, role: str = "planner", **headers: str) -> int:
    ours = {"Origin": browser.base, "Sec-Fetch-Site": "same-origin"}
    return browser.send("POST", "/login/demonstration", {**ours, **headers}, data={"role": role}).status_code


@pytest.mark.parametrize("role", DEMONSTRATION_ROLES)
def test_one_click_signs_in_each_of_the_five(gate: Gate, demo: Desk, role: Role) -> None:
    browser = Browser(gate)
    assert f'value="{role}"' in browser.page("/login").text
    assert click(browser, role) == 303
    assert f"demo-{role}" in browser.send("GET", "/_dash-layout", {"X-Headroom-Page": "/account"}).text


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "CF-Connecting-IP",
    ],
)
def test_nobody_behind_a_proxy_is_let_in(gate: Gate, demo: Desk, header: str) -> None:
    browser = Browser(gate)
    assert click(browser, **{header: "127.0.0.1"}) == 403
    assert "/login/demonstration" not in browser.send("GET", "/login", {header: "127.0.0.1"}).text


def test_a_session_carried_behind_a_proxy_is_over_there(gate: Gate, demo: Desk) -> None:
    browser = Browser(gate)
    assert click(browser) == 303
    assert browser.get("/account").status_code == 200
    assert browser.send("GET", "/account", {"X-Forwarded-For": "10.0.0.1"}).status_code == 401


def test_nobody_from_another_address_is_let_in(gate: Gate, demo: Desk) -> None:
    assert click(Browser(gate, remote="192.168.1.20")) == 403
    assert click(Browser(gate, remote="")) == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "grid.example", ""])
def test_nobody_is_let_in_when_the_server_listens_beyond_this_machine(
    site: Site, demo: Desk, host: str
) -> None:
    assert not is_loopback(host)
    browser = Browser(site.gate(with_settings(demo, host=host)))
    assert click(browser) == 403
    assert "/login/demonstration" not in browser.page("/login").text


def test_nobody_is_let_in_without_the_demonstration_grid_or_beside_another(gate: Gate, desk: Desk) -> None:
    assert click(Browser(gate)) == 403
    add_grid(desk, GRID)
    browser = Browser(gate)
    assert click(browser) == 303
    add_grid(desk, "our own")
    assert click(Browser(gate)) == 403
    assert browser.get("/account").status_code == 401  # and who was in is out


def test_a_demonstration_person_too_is_remembered_without_a_look(gate: Gate, demo: Desk) -> None:
    browser, statements = Browser(gate), list[str]()
    assert click(browser) == 303 and browser.get("/account").status_code == 200
    event.listen(demo.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert browser.get("/_dash-dependencies").status_code == 200 and statements == []
    assert browser.send("GET", "/_dash-dependencies", {"X-Forwarded-For": "10.0.0.1"}).status_code == 401


def test_an_imported_grid_shuts_demonstration_people_out_at_once(gate: Gate, demo: Desk) -> None:
    browser = Browser(gate)
    assert click(browser) == 303 and browser.get("/account").status_code == 200
    more: dict[str, Any] = {"states": {}, "report": {}, "crs": "EPSG:4326"}
    with demo.database.begin() as session:
        save_revision(session, "ours", small_grid(), author="t", reason="t", **more)
    assert browser.get("/account").status_code == 401
    with demo.database.begin() as session:
        remove_grid(session, "ours")
    assert browser.get("/account").status_code == 200


def test_a_token_of_a_demonstration_person_holds_only_there_too(gate: Gate, demo: Desk) -> None:
    click(Browser(gate))
    token = create_token(demo, Actor(None, "op", Role.ADMINISTRATOR), "demo-planner", "try", 1)
    headers = {"Authorization": f"Bearer {token}"}
    assert Browser(gate).send("GET", "/account", headers).status_code == 200
    assert Browser(gate, remote="10.1.1.1").send("GET", "/account", headers).status_code == 401


def test_no_password_opens_a_demonstration_account(gate: Gate, demo: Desk) -> None:
    click(Browser(gate))
    for password in ("", "demo", "demo-planner", "planner"):
        assert Browser(gate).form("/login", name="demo-planner", password=password).status_code == 403


def test_roles_that_are_not_offered_do_not_exist(gate: Gate, demo: Desk) -> None:
    for role in ("auditor", "root", ""):
        assert click(Browser(gate), role) == 403
    with demo.database.read() as session:
        assert [row.allowed for row in audit.latest(session, 3)] == [False, False, False]


def test_a_foreign_page_cannot_click(gate: Gate, demo: Desk) -> None:
    browser = Browser(gate)
    answer = browser.send(
        "POST", "/login/demonstration", {"Origin": "https://evil.example"}, data={"role": "planner"}
    )
    assert answer.status_code == 403 and not browser.cookies
    rebound = browser.send(
        "POST",
        "/login/demonstration",
        {"Origin": "http://evil.example", "Host": "evil.example"},
        data={"role": "planner"},
    )
    assert rebound.status_code == 421 and HOST not in rebound.text
