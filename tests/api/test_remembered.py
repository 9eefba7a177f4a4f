"""What the gate remembers of a person ends at once when somebody is shut out."""

from __future__ import annotations

from api.gate import Gate
from casework.people import Role
from data import people
from services.desk import Desk
from tests.browsing import signed_in


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
