"""Statistics and the monthly report as files."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from casework.applications import CustomerClass
from casework.people import Action
from components.excel_words import excel_word
from components.language import language
from components.report_sheet import report_sheet
from guard import actor, desk, guarded_route
from services import monthly_report, statistics

router = APIRouter()
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/api/v1/statistics.xlsx", response_class=Response)
@guarded_route(Action.EXPORT_CASES)
def excel(
    weeks: int = statistics.WEEKS,
    customer_class: Annotated[CustomerClass | None, Query(alias="class")] = None,
    department: str | None = None,
) -> Response:
    """The statistics within your bounds as an Excel file: the last weeks, of one class or department or all."""
    asked = statistics.Asked(weeks, customer_class, department)
    return _file(statistics.export(desk(), actor(), excel_word, asked), EXCEL, "statistics.xlsx")


@router.get("/api/v1/reports/{month}.pdf", response_class=Response)
@guarded_route(Action.EXPORT_CASES)
def report(month: str, lang: str = "") -> Response:
    """The report of a month (2026-10) within your bounds; `lang` is zh or en, by default yours."""
    said = lang or language()
    pdf = monthly_report.report(desk(), actor(), month, said, report_sheet)
    return _file(pdf, "application/pdf", f"report-{month}-{said}.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
