"""Is the server up, and its database with it: for machines that watch."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from guard import desk
from services.health import database_answers

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def health() -> PlainTextResponse:
    well = database_answers(desk())
    return PlainTextResponse("ok" if well else "database away", status_code=200 if well else 503)
