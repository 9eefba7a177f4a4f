"""The monthly report: made once on the first working day, in both languages, within everybody's bounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.calendar import WorkCalendar
from casework.monthly import Month, ends
from casework.refusals import Invalid, NotAllowed, NotFound
from components.report_sheet import report_sheet
from services.monthly_report import make_due, report
from tests.office import Office

FIRST_WORKING = datetime(2026, 12, 1, 2, tzinfo=UTC)


def test_a_month_begins_and_ends_in_the_zone_of_the_office() -> None:
    first, last = ends(WorkCalendar(), "2026-12")
    assert first == datetime(2026, 11, 30, 16, tzinfo=UTC) and last == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_reports_of_the_month_are_made_once(office: Office) -> None:
    office.create()
    office.clock.time = FIRST_WORKING
    made = make_due(office.desk, report_sheet)
    assert made == 4  # the company and the customer service, in two languages
    assert make_due(office.desk, report_sheet) == 0


def test_without_an_application_there_is_nothing_to_report(office: Office) -> None:
    office.clock.time = FIRST_WORKING
    assert make_due(office.desk, report_sheet) == 0


def test_the_figures_are_those_of_the_bounds(office: Office) -> None:
    office.walk(office.case(office.create()))
    office.create()
    seen: list[Month] = []

    def sheet(month: Month, language: str) -> dict[str, object]:
        seen.append(month)
        return report_sheet(month, language)

    for actor in (office.administrator, office.head):
        assert report(office.desk, actor, "2026-11", "zh", sheet).startswith(b"%PDF")
    assert [(m.came, m.finished, m.open) for m in seen] == [(2, 1, 1), (1, 1, 0)]
    assert set(seen[1].by_department) == {"planning"}


def test_a_forged_month_or_language_and_a_customer_get_none(office: Office) -> None:
    for month, language in (("2026-13", "zh"), ("../etc", "zh"), ("2026-11", "fr")):
        with pytest.raises(Invalid):
            report(office.desk, office.administrator, month, language, report_sheet)
    with pytest.raises(NotFound):
        report(office.desk, office.administrator, "2027-01", "en", report_sheet)
    with pytest.raises(NotAllowed):
        report(office.desk, office.customer, "2026-11", "zh", report_sheet)
