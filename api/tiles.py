"""Map data by URL: tiles and a byte per feature, immutable because the revision is in the address."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import numpy as np
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray

from casework.people import Action
from guard import actor, desk, guarded_route
from services import layers

router = APIRouter()

ASK_AGAIN = "private, no-cache"  # a study of the worker: another rule set may give another answer
FOREVER = "private, max-age=31536000, immutable"
TILE_TYPE = "application/vnd.mapbox-vector-tile"


@router.get("/tiles/{grid}/{revision}/{z}/{x}/{y}.mvt")
@guarded_route(Action.SEE_GRID)
async def tile(request: Request, grid: str, revision: str, z: int, x: int, y: int) -> Response:
    """One that is in memory is answered on the event loop: a thread would wait its turn among the callbacks."""
    asked = desk(), actor(), grid, revision, z, x, y
    packed = layers.kept_tile(*asked)
    if packed is None:
        packed = await to_thread.run_sync(layers.tile, *asked)
    return immutable(request, packed, TILE_TYPE, f"{grid}-{revision}-{z}-{x}-{y}")


@router.get("/values/{grid}/{revision}/{what}")
@guarded_route(Action.SEE_GRID)
def values(request: Request, grid: str, revision: str, what: str, state: str = "peak") -> Response:
    """A byte per dense feature number; 255 not computed, 254 has no such value. 204: the worker has not computed this map."""
    if not layers.is_computed(desk(), actor(), grid, revision, what):
        return Response(status_code=204, headers={"Cache-Control": ASK_AGAIN})
    found = layers.values(desk(), actor(), grid, revision, what, state)
    return _array(request, found, f"{grid}-{revision}-{what}-{state}")


@router.get("/numbers/{grid}/{revision}/{what}")
@guarded_route(Action.SEE_GRID)
def numbers(request: Request, grid: str, revision: str, what: str, state: str = "peak") -> Response:
    """The exact numbers, float32 little endian; NaN not computed, infinity has no such value."""
    if not layers.is_computed(desk(), actor(), grid, revision, what):
        return Response(status_code=204, headers={"Cache-Control": ASK_AGAIN})
    found = layers.numbers(desk(), actor(), grid, revision, what, state).astype("<f4")
    return _array(request, found, f"{grid}-{revision}-{what}-{state}-exact")


def _array(request: Request, found: NDArray[Any], name: str) -> Response:
    packed = gzip.compress(np.ascontiguousarray(found).tobytes(), 1, mtime=0)
    if "-headroom_" not in name:
        return immutable(request, packed, "application/octet-stream", name)
    return immutable(request, packed, "application/octet-stream", f"{name}-{zlib.crc32(packed):x}", ASK_AGAIN)


def immutable(request: Request, packed: bytes, media_type: str, name: str, cache: str = FOREVER) -> Response:
    """Gzipped bytes that never change under this name; the address is the name too, unless `cache` says otherwise."""
    tag = (
        '"' + "".join(c if c.isascii() and c.isalnum() or c in "-_." else f"~{ord(c):x}" for c in name) + '"'
    )
    headers = {"Cache-Control": cache, "ETag": tag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if not packed:
        return Response(b"", media_type=media_type, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type=media_type, headers=headers)
    return Response(packed, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})
