"""A supply scheme as PDF, for those who may see it, as much of it as they may see."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from casework.people import Action
from components.i18n import use_language
from components.scheme_print import scheme_print
from guard import actor, desk, guarded_route
from services import scheme_answers
from services.typeset import typeset

router = APIRouter()
TEMPLATE: Final = "scheme.typ"


@router.get("/schemes/{application}/{scheme}/scheme.pdf")
@guarded_route(Action.SEE_CASES)
def pdf(application: str, scheme: str) -> Response:
    """In the reader's language; the customer gets his preview, generalised."""
    found, number = scheme_answers.for_reader(desk(), actor(), application, scheme)
    with use_language(actor().language):
        made = typeset(TEMPLATE, scheme_print(found, number))
    name = f'inline; filename="{number}-{found.alternative}-{found.version}.pdf"'
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": name})
