"""Who may do what: roles, actions and the one permission table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    PLANNER = "planner"
    HANDLER = "handler"
    CUSTOMER = "customer"
    AUDITOR = "auditor"


class Action(StrEnum):
    SIGN_IN = "sign_in"  # anyone, before there is an actor
    SIGN_OUT = "sign_out"
    SEE_OWN_ACCOUNT = "see_own_account"
    CHANGE_OWN_PREFERENCES = "change_own_preferences"
    SEE_GRID = "see_grid"  # map, tiles, values, assets
    CHECK_CONNECTION = "check_connection"
    SEE_STUDY = "see_study"
    CHANGE_GRID = "change_grid"  # import, remove
    MANAGE_USERS = "manage_users"
    READ_AUDIT = "read_audit"
    SEE_API_DOCS = "see_api_docs"
    FOLLOW_CHANGES = "follow_changes"  # the stream of nudges; each topic asks for more
    FOLLOW_BOARD = "follow_board"  # hear that any application changed


STAFF: Final = frozenset({Role.ADMINISTRATOR, Role.MANAGER, Role.PLANNER, Role.HANDLER})
EVERYONE: Final = frozenset(Role)

ALLOWED: Final[dict[Action, frozenset[Role]]] = {
    Action.SIGN_IN: EVERYONE,
    Action.SIGN_OUT: EVERYONE,
    Action.SEE_OWN_ACCOUNT: EVERYONE,
    Action.CHANGE_OWN_PREFERENCES: EVERYONE,
    Action.SEE_GRID: STAFF,
    Action.CHECK_CONNECTION: STAFF,
    Action.SEE_STUDY: STAFF,
    Action.CHANGE_GRID: frozenset({Role.ADMINISTRATOR, Role.PLANNER}),
    Action.MANAGE_USERS: frozenset({Role.ADMINISTRATOR}),
    Action.READ_AUDIT: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    Action.SEE_API_DOCS: STAFF,
    Action.FOLLOW_CHANGES: EVERYONE,
    Action.FOLLOW_BOARD: STAFF,
}

# What changes something: each leaves an audit row; looking does not.
ACTING: Final = frozenset(
    {
        Action.SIGN_IN,
        Action.SIGN_OUT,
        Action.CHANGE_OWN_PREFERENCES,
        Action.CHANGE_GRID,
        Action.MANAGE_USERS,
    }
)

DEMONSTRATION_ROLES: Final = (Role.PLANNER, Role.HANDLER, Role.MANAGER, Role.CUSTOMER, Role.ADMINISTRATOR)

LANGUAGES: Final = ("zh", "en")
THEMES: Final = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or machine that acts; without `account_id` it is the command line's operating-system user."""

    account_id: int | None
    name: str
    role: Role
    language: str = "zh"
    via: str = "web"  # web, token, cli
    theme: str = "auto"
    remote: str = ""  # address the request came from
    display_name: str = ""


def may(actor: Actor, action: Action) -> bool:
    return actor.role in ALLOWED[action]
