"""The gate asks the database once in two seconds, and at once when somebody was shut out."""

from __future__ import annotations

import pytest

from api import gate as gate_module
from api.gate import Gate
from casework.people import Role
from data import people
from services.desk import Desk
from tests.browsing import Clock, signed_in


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    real = gate_module.session_actor

    def counted(desk: Desk, token: str, *rest: object) -> object:
        calls.append(token)
        return real(desk, token, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(gate_module, "session_actor", counted)
    return calls


def test_many_requests_of_one_page_ask_once(gate: Gate, desk: Desk, clock: Clock, asked: list[str]) -> None:
    planner = signed_in(gate, desk, Role.PLANNER)
    for _ in range(5):
        assert planner.get("/account").status_code == 200
    assert len(asked) == 1
    clock.forward(seconds=3)
    planner.get("/account")
    assert len(asked) == 2


def test_a_clock_that_is_set_back_remembers_nobody(
    gate: Gate, desk: Desk, clock: Clock, asked: list[str]
) -> None:
    planner = signed_in(gate, desk, Role.PLANNER)
    planner.get("/account")
    clock.forward(seconds=-3600)
    planner.get("/account")
    assert len(asked) == 2


def test_whoever_is_shut_out_is_refused_at_once(gate: Gate, desk: Desk) -> None:
    planner, stays = signed_in(gate, desk, Role.PLANNER, "p"), signed_in(gate, desk, Role.PLANNER, "q")
    assert (planner.get("/account").status_code, stays.get("/account").status_code) == (200, 200)
    with desk.database.begin() as session:
        account = people.account_named(session, "p")
        assert account
        people.end_sessions_of(session, account)
    assert (planner.get("/account").status_code, stays.get("/account").status_code) == (401, 200)


def test_another_role_counts_at_once(gate: Gate, desk: Desk) -> None:
    planner = signed_in(gate, desk, Role.PLANNER, "p")
    assert planner.get("/openapi.json").status_code == 200
    with desk.database.begin() as session:
        account = people.account_named(session, "p")
        assert account
        people.change_account(session, account, role=Role.CUSTOMER.value)
    assert planner.get("/openapi.json").status_code == 403
