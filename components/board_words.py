"""The board's own short words, in the reader's language."""

from __future__ import annotations

from typing import Final

from casework.applications import CustomerClass
from casework.board import Column, Shown
from components.i18n import n_, t

COLUMNS: Final = {
    Column.INTAKE: n_("Intake"),
    Column.REVIEW: n_("Review"),
    Column.SURVEY: n_("Survey"),
    Column.SCHEME: n_("Scheme"),
    Column.REPLY: n_("Reply"),
    Column.CONSTRUCTION: n_("Construction"),
    Column.ACCEPTANCE: n_("Acceptance"),
    Column.ENERGISE: n_("Energise"),
}
CLASSES: Final = {
    CustomerClass.HOUSEHOLD: n_("Household"),
    CustomerClass.LV_ZERO: n_("LV, zero visits"),
    CustomerClass.LV_OTHER: n_("LV, other"),
    CustomerClass.HV_SINGLE: n_("HV single"),
    CustomerClass.HV_DUAL: n_("HV dual"),
    CustomerClass.GENERATION: n_("DG"),
    CustomerClass.CHARGING: n_("Charging"),
}
SHOWN: Final = {
    Shown.OPEN: n_("all open"),
    Shown.AT_RISK: n_("at risk"),
    Shown.DUE_SOON: n_("due in 24 h"),
    Shown.OVERDUE: n_("overdue"),
    Shown.PAUSED: n_("paused"),
}


def column(value: Column) -> str:
    return t(COLUMNS[value])


def short_class(value: CustomerClass) -> str:
    return t(CLASSES[value])
