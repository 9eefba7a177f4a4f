"""Who may do what: roles, actions and the one permission table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    MANAGER = "manager"  # head of a department; without a department, of the company
    PLANNER = "planner"  # handler of the planning department
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
    SEE_CASES = "see_cases"  # which, and how much of each: casework/sight.py
    FOLLOW_OWN_CASES = "follow_own_cases"  # the customer's page: own applications, bands of spare capacity
    FOLLOW_BOARD = "follow_board"  # hear that any application changed
    EXPORT_CASES = "export_cases"
    CREATE_CASE = "create_case"
    ACT_ON_CASE = "act_on_case"  # complete or return the own open task, suspend, resume
    REASSIGN_CASE = "reassign_case"  # assign, transfer
    APPROVE_CASE = "approve_case"
    URGE_CASE = "urge_case"
    WITHDRAW_CASE = "withdraw_case"
    COMMENT_CASE = "comment_case"
    UPLOAD_DOCUMENT = "upload_document"
    SIGN_SCHEME = "sign_scheme"
    PAY_FEE = "pay_fee"
    REVEAL_PERSONAL = "reveal_personal"  # personal data in clear
    SEE_SETTINGS = "see_settings"  # processes, calendar, deadlines, notices, rule sets, state of the system
    CHANGE_RULES = "change_rules"  # calendar, deadlines, notices
    PUBLISH_PROCESS = "publish_process"
    MANAGE_DUTY = "manage_duty"  # absences and substitutes
    MANAGE_USERS = "manage_users"  # accounts, departments, districts
    READ_AUDIT = "read_audit"
    VERIFY_AUDIT = "verify_audit"
    BACK_UP = "back_up"  # backup, restore, keys
    SEE_API_DOCS = "see_api_docs"
    FOLLOW_CHANGES = "follow_changes"  # the stream of nudges; each topic asks for more


_ADMINISTRATOR: Final = frozenset({Role.ADMINISTRATOR})
_HANDLERS: Final = frozenset({Role.PLANNER, Role.HANDLER})
_OFFICE: Final = _HANDLERS | {Role.MANAGER}
_CUSTOMER: Final = frozenset({Role.CUSTOMER})
_CHECKERS: Final = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
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
    Action.SEE_CASES: EVERYONE,
    Action.FOLLOW_OWN_CASES: _CUSTOMER,
    Action.FOLLOW_BOARD: STAFF | {Role.AUDITOR},
    Action.EXPORT_CASES: STAFF,
    Action.CREATE_CASE: _OFFICE | _CUSTOMER,
    Action.ACT_ON_CASE: _OFFICE,
    Action.REASSIGN_CASE: frozenset({Role.MANAGER}),
    Action.APPROVE_CASE: frozenset({Role.MANAGER}),
    Action.URGE_CASE: _OFFICE | _CUSTOMER,
    Action.WITHDRAW_CASE: _OFFICE | _CUSTOMER,
    Action.COMMENT_CASE: _OFFICE | _CUSTOMER,
    Action.UPLOAD_DOCUMENT: _OFFICE | _CUSTOMER,
    Action.SIGN_SCHEME: _CUSTOMER,
    Action.PAY_FEE: _CUSTOMER,
    Action.REVEAL_PERSONAL: _OFFICE | _CUSTOMER,
    Action.SEE_SETTINGS: _ADMINISTRATOR,
    Action.CHANGE_RULES: _ADMINISTRATOR,
    Action.PUBLISH_PROCESS: _ADMINISTRATOR,
    Action.MANAGE_DUTY: frozenset({Role.ADMINISTRATOR, Role.MANAGER}),
    Action.MANAGE_USERS: _ADMINISTRATOR,
    Action.READ_AUDIT: _CHECKERS | {Role.MANAGER},
    Action.VERIFY_AUDIT: _CHECKERS,
    Action.BACK_UP: _ADMINISTRATOR,
    Action.SEE_API_DOCS: STAFF,
    Action.FOLLOW_CHANGES: EVERYONE,
}

# What changes something: each leaves an audit row; looking does not, but for personal data.
ACTING: Final = frozenset(
    {
        Action.SIGN_IN,
        Action.SIGN_OUT,
        Action.CHANGE_OWN_PREFERENCES,
        Action.CHANGE_GRID,
        Action.EXPORT_CASES,
        Action.CREATE_CASE,
        Action.ACT_ON_CASE,
        Action.REASSIGN_CASE,
        Action.APPROVE_CASE,
        Action.URGE_CASE,
        Action.WITHDRAW_CASE,
        Action.COMMENT_CASE,
        Action.UPLOAD_DOCUMENT,
        Action.SIGN_SCHEME,
        Action.PAY_FEE,
        Action.REVEAL_PERSONAL,
        Action.CHANGE_RULES,
        Action.PUBLISH_PROCESS,
        Action.MANAGE_DUTY,
        Action.MANAGE_USERS,
        Action.BACK_UP,
    }
)

DEMONSTRATION_ROLES: Final = (Role.PLANNER, Role.HANDLER, Role.MANAGER, Role.CUSTOMER, Role.ADMINISTRATOR)

LANGUAGES: Final = ("zh", "en")
THEMES: Final = ("auto", "light", "dark")


class PlaceKind(StrEnum):
    DEPARTMENT = "department"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Place:
    """A department or a district; `code` is the process's lane, or the district of the grid's nodes."""

    code: str
    name: str
    closed: bool = False
    version: int = 1


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
    department: str | None = None  # its code
    district: str | None = None  # its code


def may(actor: Actor, action: Action) -> bool:
    return actor.role in ALLOWED[action]
