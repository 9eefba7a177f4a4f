"""What the pages of the applications fetch by address: the drawn process of a case, the list as Excel."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter, Request, Response

from casework.case_list import filter_of
from casework.people import Action
from components.i18n import n_, t
from guard import actor, desk, guarded_route
from services import case_list
from services.case_view import drawing_of

router = APIRouter(include_in_schema=False)

HEADS: Final = (
    n_("Number"),
    n_("Class"),
    n_("Kind"),
    n_("Capacity (kVA)"),
    n_("State"),
    n_("Whose turn"),
    n_("Step"),
    n_("In charge"),
    n_("Department"),
    n_("Working days left"),
    n_("Due"),
    n_("Predicted end"),
    n_("Received"),
    n_("Finished"),
)

XML = "application/xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/export/applications.xlsx")
@guarded_route(Action.EXPORT_CASES)
def export(request: Request) -> Response:
    """The list as its address asks for it."""
    asked = filter_of(request.url.query)
    book = case_list.exported(desk(), actor(), asked, [t(head) for head in HEADS], t("Applications"))
    name = {"Content-Disposition": 'attachment; filename="applications.xlsx"'}
    return Response(book, media_type=EXCEL, headers=name)


@router.get("/drawings/{case}.bpmn")
@guarded_route(Action.FOLLOW_BOARD)
def drawing(case: str) -> Response:
    return Response(for_viewer(drawing_of(desk(), actor(), case).xml), media_type=XML)


def for_viewer(xml: bytes) -> bytes:
    """A lane may have the name of a node (metering): the viewer wants every id once, so lanes get one of their own."""
    lanes = re.findall(rb'<bpmn:lane id="([^"]+)"', xml)
    for lane in lanes:
        xml = xml.replace(b'<bpmn:lane id="' + lane + b'"', b'<bpmn:lane id="lane_' + lane + b'"')
        shape = rb'<bpmndi:BPMNShape id="[^"]+" bpmnElement="' + re.escape(lane) + rb'" isHorizontal='
        own = b'<bpmndi:BPMNShape id="lane_' + lane + b'_di" bpmnElement="lane_' + lane + b'" isHorizontal='
        xml = re.sub(shape, lambda _, own=own: own, xml)  # type: ignore[misc]
    return xml
