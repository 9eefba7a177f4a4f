"""The GeoPackage geometry blob: a small header, then well-known binary."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

Bounds = tuple[float, float, float, float]

_MAGIC = b"GP\x00"  # magic and version 0
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_LITTLE, _EMPTY = 1, 16


def encode(wkb: bytes, srid: int, bounds: Bounds | None, empty: bool = False) -> bytes:
    """Prepend the header; `bounds` (min x, min y, max x, max y) become its envelope."""
    flags = _LITTLE | (_EMPTY if empty else 0) | (2 if bounds else 0)
    head = _MAGIC + struct.pack("<Bi", flags, srid)
    if bounds is None:
        return head + wkb
    return head + struct.pack("<4d", bounds[0], bounds[2], bounds[1], bounds[3]) + wkb


def body_offset(blob: bytes) -> int:
    """Where the well-known binary begins."""
    if blob[:2] != b"GP":
        raise ValueError("not a GeoPackage geometry")
    return 8 + _ENVELOPE_BYTES[blob[3] >> 1 & 7]


def wkb_of(blob: bytes) -> bytes:
    return blob[body_offset(blob) :]


def srid_of(blob: bytes) -> int:
    return int(struct.unpack_from("<i" if blob[3] & _LITTLE else ">i", blob, 4)[0])


def is_empty(blob: bytes) -> bool:
    return bool(blob[3] & _EMPTY)


def bounds_of(blob: bytes) -> Bounds:
    """The envelope from the header, or from the coordinates where the header has none (points)."""
    if blob[3] >> 1 & 7:
        x0, x1, y0, y1 = struct.unpack_from("<4d" if blob[3] & _LITTLE else ">4d", blob, 8)
        return x0, y0, x1, y1
    start = body_offset(blob)
    order = "<" if blob[start] else ">"
    if struct.unpack_from(order + "I", blob, start + 1)[0] % 1000 == 1:
        x, y = struct.unpack_from(order + "2d", blob, start + 5)
        return x, y, x, y
    return tuple(shapely.from_wkb(blob[start:]).bounds)


def encode_shape(shape: Any, srid: int) -> bytes:
    wkb = shapely.to_wkb(shape, flavor="iso", byte_order=1)
    if shape.is_empty:
        return encode(wkb, srid, None, empty=True)
    return encode(wkb, srid, None if shape.geom_type == "Point" else tuple(shape.bounds))


def encode_many(shapes: np.ndarray[Any, Any], srid: int) -> list[bytes | None]:
    """Blobs of an object array of shapes; None stays None."""
    wkbs = shapely.to_wkb(shapes, flavor="iso", byte_order=1)
    plain = shapely.get_type_id(shapes) == 0
    bounds = shapely.bounds(shapes).tolist()
    return [
        None if w is None else encode(w, srid, None if p or math.isnan(b[0]) else tuple(b), math.isnan(b[0]))
        for w, p, b in zip(wkbs, plain, bounds, strict=True)
    ]


def decode_many(blobs: Sequence[bytes | None]) -> np.ndarray[Any, Any]:
    """Shapes (object array) of GeoPackage blobs; None stays None."""
    wkbs = np.empty(len(blobs), dtype=object)
    wkbs[:] = [None if b is None else wkb_of(b) for b in blobs]
    return np.asarray(shapely.from_wkb(wkbs), dtype=object)
