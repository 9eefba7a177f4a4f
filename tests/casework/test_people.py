"""The permission table and the page that shows it."""

from __future__ import annotations

from pathlib import Path

from casework.people import ACTING, ALLOWED, DEMONSTRATION_ROLES, STAFF, Action, Actor, Role, may
from casework.permission_table import markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "python -m casework.permission_table > docs/permissions.md"
    )


def test_a_customer_sees_neither_grid_nor_people() -> None:
    customer = Actor(1, "c", Role.CUSTOMER)
    assert not any(may(customer, a) for a in (Action.SEE_GRID, Action.CHECK_CONNECTION, Action.MANAGE_USERS))


def test_an_auditor_changes_nothing_but_their_own() -> None:
    own = {Action.SIGN_IN, Action.SIGN_OUT, Action.CHANGE_OWN_PREFERENCES}
    assert {a for a in ACTING if Role.AUDITOR in ALLOWED[a]} == own


def test_the_demonstration_offers_staff_and_a_customer() -> None:
    assert set(DEMONSTRATION_ROLES) == {*STAFF, Role.CUSTOMER}
