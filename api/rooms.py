"""The rooms of a finished capacity map, one by one for the pointer and whole as a file."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from casework.people import Action
from guard import actor, desk, guarded_route
from services import rooms, rooms_file

router = APIRouter()

MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


@router.get("/rooms/{grid}/{revision}/{what}/{number}")
@guarded_route(Action.SEE_GRID)
def room(grid: str, revision: str, what: str, number: int) -> dict[str, Any] | None:
    """The room shown at a dense feature number, with what binds it; null where the asset has none."""
    return rooms.room_at(desk(), actor(), grid, revision, what, number)


@router.get("/rooms/{grid}/{revision}/{file}")
@guarded_route(Action.SEE_GRID)
def download(grid: str, revision: str, file: str) -> Response:
    """`load.csv`, `generation.xlsx`, `load.geojson`: every node, alone and with promises counted."""
    kind, _, form = file.rpartition(".")
    made = rooms_file.download(desk(), actor(), grid, revision, kind, form)
    name = f"capacity-{kind}.{form}"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type=MEDIA[form], headers=headers)
