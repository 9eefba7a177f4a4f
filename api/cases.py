"""What the pages of the applications fetch by address: the drawn process of a case."""

from __future__ import annotations

from fastapi import APIRouter, Response

from casework.people import Action
from guard import actor, desk, guarded_route
from services.case_view import drawing_of

router = APIRouter(include_in_schema=False)

XML = "application/xml"


@router.get("/drawings/{case}.bpmn")
@guarded_route(Action.FOLLOW_BOARD)
def drawing(case: str) -> Response:
    return Response(drawing_of(desk(), actor(), case).xml, media_type=XML)
