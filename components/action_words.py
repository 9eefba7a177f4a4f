"""What the audit calls each act."""

from __future__ import annotations

from typing import Final

from casework.people import Action
from components.i18n import n_, t

ACTIONS: Final[dict[str, str]] = {
    Action.SIGN_IN: n_("Signed in"),
    Action.SIGN_OUT: n_("Signed out"),
    Action.SEE_OWN_ACCOUNT: n_("Own account seen"),
    Action.CHANGE_OWN_PREFERENCES: n_("Own preferences changed"),
    Action.SEE_GRID: n_("Grid seen"),
    Action.CHECK_CONNECTION: n_("Connection checked"),
    Action.SEE_STUDY: n_("Study seen"),
    Action.CHANGE_GRID: n_("Grid changed"),
    Action.SEE_CASES: n_("Applications seen"),
    Action.FOLLOW_BOARD: n_("Board followed"),
    Action.FOLLOW_OWN_CASES: n_("Own applications followed"),
    Action.EXPORT_CASES: n_("Applications exported"),
    Action.CREATE_CASE: n_("Application made"),
    Action.ACT_ON_CASE: n_("Step handled"),
    Action.REASSIGN_CASE: n_("Step reassigned"),
    Action.APPROVE_CASE: n_("Step approved"),
    Action.URGE_CASE: n_("Urged"),
    Action.WITHDRAW_CASE: n_("Application withdrawn"),
    Action.COMMENT_CASE: n_("Commented"),
    Action.UPLOAD_DOCUMENT: n_("Document uploaded"),
    Action.SIGN_SCHEME: n_("Scheme signed"),
    Action.PAY_FEE: n_("Fee paid"),
    Action.REVEAL_PERSONAL: n_("Personal data seen in clear"),
    Action.SEE_SETTINGS: n_("Settings seen"),
    Action.CHANGE_RULES: n_("Rules changed"),
    Action.PUBLISH_PROCESS: n_("Process published"),
    Action.MANAGE_DUTY: n_("Duty roster changed"),
    Action.MANAGE_USERS: n_("People managed"),
    Action.READ_AUDIT: n_("Audit read"),
    Action.VERIFY_AUDIT: n_("Audit verified"),
    Action.BACK_UP: n_("Backed up"),
    Action.SEE_API_DOCS: n_("Interface description seen"),
    Action.FOLLOW_CHANGES: n_("Changes followed"),
}


def action(code: str) -> str:
    """A row of a release that knew other acts shows its code."""
    return t(ACTIONS[code]) if code in ACTIONS else code


def actions() -> dict[str, str]:
    return {code: t(name) for code, name in ACTIONS.items()}
