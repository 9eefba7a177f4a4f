"""Where coordinates are: from the file's reference system, or the one the importer was told, to lon/lat."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyproj
import shapely

from casework.refusals import Invalid
from data.readers.report import ReadLayer
from message import say

_LON_LAT = ("EPSG:4326", "EPSG:4490")  # CGCS2000 is taken as WGS 84: they differ by centimetres


def check_told(crs: str | None) -> str | None:
    """Normalise `--crs`; only EPSG codes, because a PROJ string can name files."""
    if crs is None:
        return None
    found = re.fullmatch(r"(?:EPSG:)?(\d{3,6})", crs.strip(), re.IGNORECASE)
    if not found:
        raise Invalid(say("--crs is {given}; it must be EPSG: and a number, e.g. EPSG:4547.", given=crs[:80]))
    return f"EPSG:{found[1]}"


def to_lon_lat(layer: ReadLayer, told: str | None) -> tuple[Any, str]:
    """Return the shapes (object array) in EPSG:4326 and the reference system they were read in."""
    shapes = np.empty(len(layer.shapes), dtype=object)
    shapes[:] = layer.shapes
    crs = told or layer.crs
    if crs is None:
        if not _fits_lon_lat(shapes):
            raise Invalid(
                say(
                    "{where} names no reference system and its coordinates are not degrees."
                    " Say which one it is: --crs EPSG:n. Nothing was imported.",
                    where=layer.where(),
                )
            )
        return shapes, "EPSG:4326"
    if crs not in _LON_LAT:
        shapes = shapely.transform(shapes, _transformer(crs).transform, interleaved=False)
    if not _fits_lon_lat(shapes):
        raise Invalid(
            say(
                "{where} has coordinates that are no place on earth in {crs}. Nothing was imported.",
                where=layer.where(),
                crs=crs[:80],
            )
        )
    return shapes, crs


def _fits_lon_lat(shapes: Any) -> bool:
    points = np.abs(shapely.get_coordinates(shapes))
    return bool(np.isfinite(points).all() and (points <= (180.0, 90.0)).all())


def _transformer(crs: str) -> pyproj.Transformer:
    try:
        source = (
            pyproj.CRS.from_wkt(crs[4:]) if crs.startswith("WKT ") else pyproj.CRS.from_epsg(int(crs[5:]))
        )
        return pyproj.Transformer.from_crs(source, 4326, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise Invalid(
            say("The reference system {crs} is not known. Nothing was imported.", crs=crs[:80])
        ) from error
