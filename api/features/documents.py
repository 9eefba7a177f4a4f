"""The documents of the standard: landing page, collections, pages of features, with their links."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import shapely

from data.feature_pages import Feature
from data.grids import RevisionInfo
from services.features import Collections

Document = dict[str, Any]
JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CLASSES: Final = ("core", "geojson")
CONFORMS: Final = [f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in CLASSES]


def link(href: str, rel: str, kind: str = JSON, title: str = "") -> Document:
    out = {"href": href, "rel": rel, "type": kind}
    return out | {"title": title} if title else out


def root(base: str, grid: str, revision: str) -> str:
    return f"{base}api/features/{quote(grid, safe='')}/{revision}"


def landing(base: str, info: RevisionInfo) -> Document:
    here = root(base, info.grid, info.revision)
    return {
        "title": f"{info.grid} {info.revision}",
        "description": f"Grid data of {info.data_time.date().isoformat()}, {info.author}: {info.reason}",
        "links": [
            link(here, "self"),
            link(f"{base}openapi.json", "service-desc", "application/vnd.oai.openapi+json;version=3.1"),
            link(f"{base}docs", "service-doc", "text/html"),
            link(f"{here}/conformance", "conformance"),
            link(f"{here}/collections", "data"),
        ],
    }


def collections(base: str, found: Collections) -> Document:
    here = root(base, found.info.grid, found.info.revision)
    return {
        "links": [link(f"{here}/collections", "self")],
        "collections": [collection(base, found, name) for name in found.names],
    }


def collection(base: str, found: Collections, name: str) -> Document:
    """No temporal extent: a revision says how the grid is, not since when; only expansions carry a day."""
    info = found.info
    here = f"{root(base, info.grid, info.revision)}/collections/{name}"
    whole = f"{base}grid-data/export/{quote(info.grid, safe='')}/{info.revision}/gpkg"
    return {
        "id": name,
        "title": name,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [list(found.bounds)], "crs": CRS84}},
        "links": [
            link(here, "self"),
            link(f"{here}/items", "items", GEOJSON),
            link(whole, "enclosure", "application/geopackage+sqlite3", "the whole revision"),
        ],
    }


def page(
    base: str, info: RevisionInfo, name: str, features: list[Feature], more: bool, limit: int, given: dict[str, str]
) -> Document:  # fmt: skip
    """`next` carries the last feature seen, so that nothing is skipped or told twice."""
    here = f"{root(base, info.grid, info.revision)}/collections/{name}"
    asked = {k: v for k, v in given.items() if k != "f"}
    links = [
        link(f"{here}/items" + (f"?{urlencode(asked)}" if asked else ""), "self", GEOJSON),
        link(here, "collection"),
    ]
    if more:
        following = asked | {"limit": str(limit), "after": str(features[-1].order)}
        links.append(link(f"{here}/items?{urlencode(following)}", "next", GEOJSON))
    return {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberReturned": len(features),
        "features": [_geojson(f) for f in features],
        "links": links,
    }


def feature(base: str, info: RevisionInfo, name: str, found: Feature) -> Document:
    here = f"{root(base, info.grid, info.revision)}/collections/{name}"
    own = f"{here}/items/{quote(found.id, safe='')}"
    return _geojson(found) | {"links": [link(own, "self", GEOJSON), link(here, "collection")]}


def _geojson(found: Feature) -> Document:
    there = found.shape is not None and not found.shape.is_empty
    shape = shapely.geometry.mapping(found.shape) if there else None
    return {"type": "Feature", "id": found.id, "geometry": shape, "properties": found.properties}
