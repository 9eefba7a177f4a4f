"""The answer to a connection check as PDF, in the reader's language."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from casework.people import Action
from components.check_print import check_print
from components.i18n import use_language
from guard import actor, desk, guarded_route
from services import studies
from services.typeset import typeset

router = APIRouter()
TEMPLATE: Final = "check.typ"


@router.get("/studies/{study}/check.pdf")
@guarded_route(Action.SEE_STUDY)
def pdf(study: str, c: Annotated[int, Query(ge=0, le=100)] = 0) -> Response:
    """The candidate `c` in full, the others in one row each."""
    answer = studies.recall(desk(), actor(), study)
    with use_language(actor().language):
        made = typeset(TEMPLATE, check_print(answer, c, studies.grid_of(desk(), study)))
    name = f'inline; filename="headroom-{answer.fingerprint.removeprefix("sha256:")[:12]}.pdf"'
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": name})
