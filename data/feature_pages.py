"""Features of one layer page by page: by bounding box through the spatial index, in the stable order of the layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from data.bounds import bbox_filter
from data.edits import Edits, read_edits
from data.frames import unpack_unknown
from data.grids import RevisionInfo
from data.layer_rows import decode, stored
from data.layer_tables import LAYER_TABLES, UNKNOWN
from gridmodel.schema import LAYERS

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a layer: boxes (two where one crosses the date line), and for expansions from and to a day."""

    boxes: tuple[Box, ...] = ()
    since: str | None = None
    until: str | None = None
    after: int = -1  # the last feature of the page before; edited assets come after all others


@dataclass(frozen=True, slots=True)
class Feature:
    order: int
    id: str
    properties: dict[str, Any]
    shape: Any


def layer_names(session: Session, info: RevisionInfo) -> list[str]:
    """The layers of assets that have rows."""
    edited = {layer for (layer, _), row in read_edits(session, info.id).items() if row is not None}
    return [
        name
        for name in LAYERS
        if "id" in LAYERS[name].column_names() and (name in edited or _has_rows(session, info, name))
    ]


def _has_rows(session: Session, info: RevisionInfo, name: str) -> bool:
    table = LAYER_TABLES[name]
    return (
        session.execute(select(table.c.fid).where(table.c.revision_id == info.rows_id).limit(1)).first()
        is not None
    )


def bounds(session: Session, info: RevisionInfo) -> Box:
    """West, south, east, north of the nodes; the whole earth where there is none."""
    table = LAYER_TABLES["nodes"]
    g = table.c.geometry
    edges = (
        func.min(func.ST_MinX(g)),
        func.min(func.ST_MinY(g)),
        func.max(func.ST_MaxX(g)),
        func.max(func.ST_MaxY(g)),
    )
    if session.connection().dialect.name == "postgresql":
        edges = (
            func.min(func.ST_XMin(g)),
            func.min(func.ST_YMin(g)),
            func.max(func.ST_XMax(g)),
            func.max(func.ST_YMax(g)),
        )
    found = session.execute(select(*edges).where(table.c.revision_id == info.rows_id)).one()
    w, s, e, n = found
    return (-180.0, -90.0, 180.0, 90.0) if w is None else (float(w), float(s), float(e), float(n))


def page(session: Session, info: RevisionInfo, name: str, asked: Asked, limit: int) -> list[Feature]:
    """At most `limit` features after the last one seen, first those of the base, then the edited ones."""
    edits = {asset: row for (layer, asset), row in read_edits(session, info.id).items() if layer == name}
    found = _from_rows(session, info, name, asked, limit, edits) if asked.after < EDITED else []
    if len(found) < limit:
        found += _from_edits(name, edits, asked)[: limit - len(found)]
    return found


EDITED = 1 << 40  # above every feature number


def _from_rows(
    session: Session, info: RevisionInfo, name: str, asked: Asked, limit: int, edits: dict[str, Any]
) -> list[Feature]:
    out: list[Feature] = []
    after = asked.after
    while len(out) < limit:
        rows = _query(session, info, name, asked, after, limit)
        out += [f for f in rows if f.id not in edits][: limit - len(out)]
        if len(rows) < limit:
            break
        after = rows[-1].order
    return out


def _query(
    session: Session, info: RevisionInfo, name: str, asked: Asked, after: int, limit: int
) -> list[Feature]:
    table = LAYER_TABLES[name]
    query = select(table.c.feature, *_columns(session, name)).order_by(table.c.feature).limit(limit)
    return _features(session, name, query.where(*_where(info, name, asked), table.c.feature > after))


def _columns(session: Session, name: str) -> list[Any]:
    table = LAYER_TABLES[name]
    postgres = session.connection().dialect.name == "postgresql"
    return [stored(table.c[c], postgres) for c in (*LAYERS[name].column_names(), UNKNOWN, "geometry")]


def _where(info: RevisionInfo, name: str, asked: Asked) -> list[ColumnElement[bool]]:
    table = LAYER_TABLES[name]
    out: list[ColumnElement[bool]] = [table.c.revision_id == info.rows_id]
    if asked.boxes:
        out = [or_(*(bbox_filter(table, box, info.rows_id) for box in asked.boxes))]
    if name == "expansions":
        day = func.substr(table.c.in_service, 1, 10)
        out += [or_(table.c.in_service.is_(None), day >= asked.since)] if asked.since else []
        out += [or_(table.c.in_service.is_(None), day <= asked.until)] if asked.until else []
    return [and_(*out)]


def _features(session: Session, name: str, query: Select[Any]) -> list[Feature]:
    rows = session.execute(query).all()
    if not rows:
        return []
    postgres = session.connection().dialect.name == "postgresql"
    labels = LAYERS[name].column_names()
    shapes = decode([row[-1] for row in rows], postgres)
    more = unpack_unknown([row[-2] for row in rows])
    out = []
    for n, row in enumerate(rows):
        told = dict(zip(labels, row[1:-2], strict=True)) | {k: v[n] for k, v in more.items()}
        out.append(Feature(int(row[0]), str(told["id"]), _told(told), shapes[n]))
    return out


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if v is not None and k != "geometry"}


def _from_edits(name: str, edits: dict[str, Any], asked: Asked) -> list[Feature]:
    rows = [(EDITED + n, asset, row) for n, (asset, row) in enumerate(edits.items()) if row is not None]
    found = [
        Feature(order, asset, _told(row), shapely.from_wkb(row.get("geometry"))) for order, asset, row in rows
    ]
    return [
        f for f in found if f.order > asked.after and _touches(f.shape, asked) and _in_time(name, f, asked)
    ]


def _touches(shape: Any, asked: Asked) -> bool:
    if not asked.boxes:
        return True
    if shape is None or shape.is_empty:
        return False
    w, s, e, n = shape.bounds
    return any(w <= b[2] and e >= b[0] and s <= b[3] and n >= b[1] for b in asked.boxes)


def _in_time(name: str, feature: Feature, asked: Asked) -> bool:
    day = str(feature.properties.get("in_service", ""))[:10]
    if name != "expansions" or not day:
        return True
    return (asked.since or "") <= day <= (asked.until or "9999")


def one(session: Session, info: RevisionInfo, name: str, asset: str) -> Feature | None:
    edits: Edits = read_edits(session, info.id)
    if (name, asset) in edits:
        mine = {a: row for (layer, a), row in edits.items() if (layer, a) == (name, asset)}
        return next(iter(_from_edits(name, mine, Asked())), None)
    table = LAYER_TABLES[name]
    query = select(table.c.feature, *_columns(session, name))
    return next(
        iter(_features(session, name, query.where(table.c.revision_id == info.rows_id, table.c.id == asset))),
        None,
    )
