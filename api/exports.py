"""A revision as a download: made in a folder of its own, streamed, and removed when it was sent."""

from __future__ import annotations

import shutil
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from casework.people import Action
from guard import actor, desk, guarded_route
from services import exports

router = APIRouter()

MEDIA: Final = {
    ".gpkg": "application/geopackage+sqlite3",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}


@router.get("/grid-data/export/{grid}/{revision}/{form}")
@guarded_route(Action.SEE_GRID)
def download(grid: str, revision: str, form: str) -> FileResponse:
    file, name = exports.export_to_folder(desk(), actor(), grid, form, revision)
    removed = BackgroundTask(shutil.rmtree, file.parent, ignore_errors=True)
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(
        file, filename=name, media_type=MEDIA[file.suffix], background=removed, headers=headers
    )
