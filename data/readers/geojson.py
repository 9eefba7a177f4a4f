"""GeoJSON by json and shapely alone: GDAL would look at the content and open whatever it finds there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

from casework.refusals import Invalid
from data.readers.limits import GEOJSON_MAX_BYTES, MAX_DEPTH, MAX_FEATURES
from data.readers.report import ReadLayer
from message import say

_EPSG = re.compile(r"^(?:urn:ogc:def:crs:EPSG:[\d.]*:|EPSG:)(\d{3,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"^urn:ogc:def:crs:OGC:[\d.]*:CRS84$|^OGC:CRS84$", re.IGNORECASE)


def read_geojson(path: Path, document: Any = None) -> list[ReadLayer]:
    document = parse_json(path) if document is None else document
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise Invalid(say("{file} is not a GeoJSON FeatureCollection. Nothing was imported.", file=path.name))
    if len(features) > MAX_FEATURES:
        raise Invalid(
            say(
                "{file} holds more than {limit} features. Nothing was imported.",
                file=path.name,
                limit=MAX_FEATURES,
            )
        )
    rows, shapes, ids = [], [], []
    for number, feature in enumerate(features, start=1):
        properties, shape, own_id = _feature(path.name, number, feature)
        rows.append(properties)
        shapes.append(shape)
        ids.append(own_id)
    return [ReadLayer(path.name, path.stem, rows, shapes, _crs(path.name, document), ids)]


def parse_json(path: Path) -> Any:
    if path.stat().st_size > GEOJSON_MAX_BYTES:
        raise Invalid(
            say(
                "{file} is larger than {limit} MB; give large grids as a GeoPackage. Nothing was imported.",
                file=path.name,
                limit=GEOJSON_MAX_BYTES // 2**20,
            )
        )
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Invalid(say("{file} is not UTF-8 text. Nothing was imported.", file=path.name)) from error
    except json.JSONDecodeError as error:
        raise Invalid(
            say("{file} is not JSON (line {line}). Nothing was imported.", file=path.name, line=error.lineno)
        ) from error
    except RecursionError:
        raise _too_deep(path.name) from None
    if _deeper_than(document, MAX_DEPTH):
        raise _too_deep(path.name)
    return document


def _too_deep(file: str) -> Invalid:
    return Invalid(say("{file} is nested too deeply to be a grid. Nothing was imported.", file=file))


def _deeper_than(document: Any, limit: int) -> bool:
    """Level by level, not by recursion: the depth is what is in doubt."""
    level = [document]
    for _ in range(limit):
        level = [c for c in level if isinstance(c, dict | list)]
        if not level:
            return False
        level = [v for c in level for v in (c.values() if isinstance(c, dict) else c)]
    return True


def _feature(file: str, number: int, feature: Any) -> tuple[dict[str, Any], Any, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict | None):
        raise Invalid(say("{file}: feature {number} is not a GeoJSON feature.", file=file, number=number))
    try:
        return properties or {}, _shape(feature.get("geometry")), feature.get("id")
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise Invalid(
            say("{file}: the geometry of feature {number} cannot be read.", file=file, number=number)
        ) from error


def _shape(geometry: Any) -> Any:
    if geometry is None:
        return None
    kind = geometry["type"]
    if kind == "Point":
        x, y, *_ = geometry["coordinates"]
        return shapely.Point(float(x), float(y))
    if kind == "LineString":
        return shapely.LineString([(float(x), float(y)) for x, y, *_ in geometry["coordinates"]])
    if kind == "GeometryCollection":
        raise ValueError("a collection has no place in a grid")
    return shapely.force_2d(shapely.geometry.shape(geometry))


def _crs(file: str, document: dict[str, Any]) -> str | None:
    """The reference system of the old `crs` member, which many programs still write."""
    member = document.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name") if isinstance(properties, dict) else member)
    if _CRS84.match(name):
        return "EPSG:4326"
    found = _EPSG.match(name)
    if not found:
        raise Invalid(
            say(
                "{file} names a reference system that is not known here: {name}. Give it as --crs EPSG:n.",
                file=file,
                name=name[:80],
            )
        )
    return f"EPSG:{found[1]}"
