"""Files in, by streaming, and findings and differences out, as GeoJSON for the small maps of the grid data page."""

from __future__ import annotations

from typing import Any

from anyio import open_file, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from casework.people import Action
from guard import actor, desk, guarded_route
from guard.refusals import TooLarge
from services import revisions, uploads

router = APIRouter()


@router.post("/grid-data/uploads")
@guarded_route(Action.CHANGE_GRID)
def begin() -> dict[str, str]:
    return {"upload": uploads.begin(desk(), actor())}


@router.post("/grid-data/samples/{name}")
@guarded_route(Action.CHANGE_GRID)
def sample(name: str) -> dict[str, str]:
    """An upload that holds one of our samples, and the mapping written for it."""
    token, mapping = uploads.begin_with_sample(desk(), actor(), name)
    return {"upload": token, "mapping": mapping}


@router.put("/grid-data/uploads/{token}/{name}")
@guarded_route(Action.CHANGE_GRID)
async def send(http: Request, token: str, name: str) -> dict[str, Any]:
    """The body is the file; it is written as it comes and never held whole."""
    place = await to_thread.run_sync(uploads.place_for, desk(), actor(), token, name[:200])
    part = place.with_name(place.name + ".part")
    size = 0
    async with await open_file(part, "wb") as out:
        async for block in http.stream():
            size += len(block)
            if size > uploads.MAX_UPLOAD_BYTES:
                part.unlink(missing_ok=True)
                raise TooLarge
            await out.write(block)
    part.replace(place)
    return {"name": place.name, "bytes": size}


@router.get("/grid-data/findings/{grid}/{revision}")
@guarded_route(Action.SEE_GRID)
def findings(grid: str, revision: str) -> dict[str, Any]:
    """Points by severity."""
    found = revisions.report(desk(), actor(), grid, revision)["findings"]
    return _points(found, "severity")


@router.get("/grid-data/differences/{grid}/{before}/{after}")
@guarded_route(Action.SEE_GRID)
def differences(grid: str, before: str, after: str) -> dict[str, Any]:
    return _points(revisions.compare(desk(), actor(), grid, before, after).json()["differences"], "kind")


@router.get("/grid-data/report/{grid}/{revision}")
@guarded_route(Action.SEE_GRID)
def report(grid: str, revision: str) -> JSONResponse:
    """The whole quality report, as a file; the same as `grid report --json`."""
    found = revisions.report(desk(), actor(), grid, revision)
    named = f"attachment; filename=report-{found['revision']}.json"
    return JSONResponse(found, headers={"Content-Disposition": named})


def _points(rows: list[dict[str, Any]], tone: str) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {"tone": row[tone], "layer": row["layer"], "id": row["id"]},
        }
        for row in rows[:20_000]
        if row["lon"] is not None and row["lat"] is not None
    ]
    return {"type": "FeatureCollection", "features": features}
