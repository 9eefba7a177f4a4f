"""A finished capacity map as a file: CSV, Excel, GeoJSON; a row a node, alone and with promises counted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from casework.people import Action, Actor
from casework.refusals import Invalid
from data.writers.tables import safe
from message import say
from services import excel, rooms
from services.access import act
from services.desk import Desk
from services.districts import Own, own_of
from services.loaded import LoadedGrid, loaded

FORMS: Final = ("csv", "xlsx", "geojson")
HEAD: Final = (
    "node", "name", "vn_kv", "lon", "lat", "feeder", "room_kw", "room_with_promised_kw", "why", "test",
    "element_layer", "element_id", "state",
)  # fmt: skip
MOST_EXCEL_ROWS: Final = 200_000
Row = tuple[Any, ...]


def download(desk: Desk, actor: Actor, grid: str, revision: str, kind: str, form: str) -> bytes:
    """The file's bytes; `room_with_promised_kw` is empty while that map is not computed."""
    with act(desk, actor, Action.SEE_GRID, grid, act="export", capacity=kind, format=form[:20]):
        if form not in FORMS:
            known = ", ".join(FORMS)
            raise Invalid(say("There is no format {form}; there are {known}.", form=form[:20], known=known))
    at = loaded(desk.database, grid, revision)
    alone = rooms.needed(desk, at, kind, promised=False)
    both = rooms.finished(desk, at, rooms.wishes(desk, at, kind, promised=True)[-1])
    found = _rows(at, alone, both, own_of(at, actor))
    if form == "geojson":
        return _geojson(found)
    return _csv(found) if form == "csv" else _excel(found, len(alone.rooms))


def _rows(at: LoadedGrid, alone: rooms.Rooms, both: rooms.Rooms | None, own: Own | None) -> Iterator[Row]:
    """Of the nodes the reader sees; what binds is that of the room with promises counted, where there is one."""
    nodes, feeders = at.network.nodes, at.network.feeders()
    names = nodes["name"].to_numpy(object) if "name" in nodes else np.full(len(nodes), None, dtype=object)
    kv, lon, lat = (nodes[c].to_numpy(float) for c in ("vn_kv", "lon", "lat"))
    seen = None if own is None else set(at.layers["nodes"]["id"].to_numpy(object)[own["nodes"]])
    for i, room in enumerate(alone.rooms):
        if seen is not None and room["node"] not in seen:
            continue
        last = both.rooms[i] if both else room
        binding = last["binding"] or {}
        element = binding.get("element") or {}
        of = int(feeders.node_feeder[i])
        name = names[i] if isinstance(names[i], str) else None
        yield (
            room["node"], name, float(kv[i]), _known(lon[i]), _known(lat[i]), feeders.names[of] if of >= 0 else None,
            room["largest_kw"], last["largest_kw"] if both else None, last["why"], binding.get("test"),
            element.get("layer"), element.get("id"), binding.get("state"),
        )  # fmt: skip


def _known(value: float) -> float | None:
    return round(float(value), 7) if np.isfinite(value) else None


def _csv(found: Iterator[Row]) -> bytes:
    """UTF-8 with a mark, so that Excel reads Chinese; no text can start a formula."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(HEAD)
    sheet.writerows([safe(cell) for cell in row] for row in found)
    return out.getvalue().encode("utf-8-sig")


def _excel(found: Iterator[Row], count: int) -> bytes:
    if count > MOST_EXCEL_ROWS:
        raise Invalid(
            say(
                "The largest layer has {rows} rows; an Excel file is made of {most} at most."
                " Take CSV or GeoPackage, which hold all of them.",
                rows=count,
                most=MOST_EXCEL_ROWS,
            )
        )
    return excel.workbook({"capacity": (HEAD, found)})


def _geojson(found: Iterator[Row]) -> bytes:
    features = []
    for row in found:
        properties = dict(zip(HEAD, row, strict=True))
        lon, lat = properties.pop("lon"), properties.pop("lat")
        place = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "id": row[0], "geometry": place, "properties": properties})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()
