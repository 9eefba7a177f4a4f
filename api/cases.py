"""What the pages of the applications fetch by address: the drawn process of a case, the list as Excel."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from casework.case_list import filter_of
from casework.drawing import for_viewer
from casework.people import Action
from components.excel_words import excel_word
from guard import actor, desk, guarded_route
from services import case_list
from services.case_view import drawing_of
from services.definitions import drawn

router = APIRouter(include_in_schema=False)

XML = "application/xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/export/applications.xlsx")
@guarded_route(Action.EXPORT_CASES)
def export(request: Request) -> Response:
    """The list as its address asks for it."""
    asked = filter_of(request.url.query)
    book = case_list.exported(desk(), actor(), asked, excel_word)
    name = {"Content-Disposition": 'attachment; filename="applications.xlsx"'}
    return Response(book, media_type=EXCEL, headers=name)


@router.get("/drawings/{case}.bpmn")
@guarded_route(Action.FOLLOW_BOARD)
def drawing(case: str) -> Response:
    return Response(for_viewer(drawing_of(desk(), actor(), case).xml), media_type=XML)


@router.get("/administration/drawings/{customer_class}/{version}.bpmn")
@guarded_route(Action.SEE_SETTINGS)
def version_drawing(customer_class: str, version: str) -> Response:
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 8 else 0
    return Response(for_viewer(drawn(desk(), actor(), customer_class, number)), media_type=XML)
