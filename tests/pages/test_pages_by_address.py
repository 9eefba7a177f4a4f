"""Which page an address shows, and where a person starts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from api.frame import page_at
from api.page_routes import Destination, home
from casework.people import Action, Actor, Role
from guard import context, page_part
from guard.context import Request
from tests.office import Office

LIST: Any = SimpleNamespace(PATH="/applications")
ONE: Any = SimpleNamespace(PATH="/applications/{case}")


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/applications", LIST),
        ("/applications/YK-2026-000001", ONE),
        ("/applications/", None),
        ("/applications/a/b", None),
        ("/application", None),
    ],
)
def test_an_address_with_a_part_finds_its_page(path: str, page: Any) -> None:
    assert page_at([LIST, ONE], path) is page


def test_a_page_reads_its_part_of_the_address(office: Office) -> None:
    asked = Request(office.desk, office.planner, None, "r", "/applications/%E5%8F%B7-1")  # type: ignore[arg-type]
    with context.entered(asked):
        assert page_part() == "号-1"


@pytest.mark.parametrize(("role", "start"), [(Role.HANDLER, "/worklist"), (Role.PLANNER, "/map")])
def test_a_person_starts_where_his_role_is_at_home(office: Office, role: Role, start: str) -> None:
    pages = [
        Destination("/applications/{case}", Action.SEE_CASES),
        Destination("/map", Action.SEE_GRID),
        Destination("/worklist", Action.ACT_ON_CASE, frozenset({Role.HANDLER})),
    ]
    asked = Request(office.desk, Actor(1, "a", role), None, "r")  # type: ignore[arg-type]
    with context.entered(asked):
        assert home(pages) == start
