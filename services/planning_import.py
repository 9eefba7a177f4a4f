"""Planned projects out of files: rows of the layer `expansions`, one a step, grouped by project."""

from __future__ import annotations

import json
from typing import Any, Final

import pandas as pd
import shapely

from casework.people import Action, Actor
from casework.refusals import Invalid
from data import uploads
from data.expansions import Kept
from data.readers.files import Options, read_files
from data.readers.limits import MAPPING_MAX_BYTES
from data.readers.mapping import parse_mapping
from gridmodel.expansions.project import Project, project_of
from gridmodel.schema import LAYERS
from message import say
from services import expansions
from services.access import require
from services.desk import Desk
from services.imports import allowance

LAYER: Final = "expansions"
ITS_OWN: Final = frozenset(c.name for c in LAYERS[LAYER].columns)
OF_PROJECT: Final = ("stage", "note", "name_zh")


def import_projects(desk: Desk, actor: Actor, grid: str, token: str, mapping: str) -> list[Kept]:
    """Keep every project of the uploaded files, all or none; the files are removed only when that went well."""
    require(actor, Action.CHANGE_GRID, grid)
    if len(mapping.encode()) > MAPPING_MAX_BYTES:
        raise Invalid(say("{file} is too large to be a mapping. Nothing was imported.", file="mapping.toml"))
    told = parse_mapping(mapping, "mapping.toml") if mapping.strip() else None
    files = uploads.files_of(desk.settings.home, actor.name, token)
    options = Options(crs=told.crs if told else None, mapping=told, allowance=allowance(desk))
    layers, _ = read_files(files, options=options)
    frame = layers.get(LAYER)
    if frame is None or not len(frame):
        raise Invalid(
            say(
                "No layer {layer} was found. Nothing was imported; name the file or the layer so, or give a mapping.",
                layer=LAYER,
            )
        )
    kept = expansions.add_all(desk, actor, grid, projects_of(frame))
    uploads.remove(desk.settings.home, actor.name, token)
    return kept


def projects_of(frame: pd.DataFrame) -> list[Project]:
    """One project for each value of `project`, its steps in the order of the rows."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        groups.setdefault(str(row["project"]), []).append(row)
    return [project_of(_fields(code, rows)) for code, rows in groups.items()]


def _fields(code: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    first = {
        name: next((r[name] for r in rows if _given(r.get(name))), None)
        for name in ("in_service", "certainty")
    }
    attributes = [_attributes(code, row) for row in rows]
    own = {
        name: next((a[name] for a in attributes if name in a), None) for name in (*OF_PROJECT, "project_name")
    }
    return {
        "code": code,
        "name": own.pop("project_name"),
        "in_service": str(first["in_service"])[:10],
        "certainty": first["certainty"],
        **own,
        "steps": [_step(row, a) for row, a in zip(rows, attributes, strict=True)],
    }


def _step(row: dict[str, Any], attributes: dict[str, Any]) -> dict[str, Any]:
    """Columns of the changed layer stand in `attributes`, or beside it where their name is no other."""
    layer = str(row.get("layer") or "")
    known = {c.name for c in LAYERS[layer].columns[1:]} if layer in LAYERS else set()
    beside = {n: v for n, v in row.items() if n in known - ITS_OWN and _given(v)}
    told = {
        n: v for n, v in attributes.items() if n in known or (row.get("action") == "switch" and n == "closed")
    }
    asset = row.get("asset") if _given(row.get("asset")) else row["id"]
    columns = {name: plain(layer, name, value) for name, value in (beside | told).items()}
    return {
        "act": row["action"],
        "layer": layer,
        "asset": str(asset),
        "columns": columns,
        "shape": _shape(row),
    }


def plain(layer: str, name: str, value: Any) -> Any:
    """The value of a column as its kind asks for; files and fields give texts."""
    kind = next((c.kind for c in LAYERS[layer].columns if c.name == name), "text")
    if not isinstance(value, str):
        return value
    if kind in ("float", "int"):
        try:
            return float(value)
        except ValueError:
            return value
    return value.strip().lower() in ("true", "1", "yes") if kind == "bool" or name == "closed" else value


def _attributes(code: str, row: dict[str, Any]) -> dict[str, Any]:
    text = row.get("attributes")
    if not _given(text):
        return {n: v for n, v in row.items() if n in (*OF_PROJECT, "project_name") and _given(v)}
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid(
            say("Project {code}: attributes hold no JSON object. Nothing was imported.", code=code[:80])
        )
    return found


def _shape(row: dict[str, Any]) -> list[list[float]]:
    geometry = row.get("geometry")
    if geometry is None or geometry.is_empty:
        return []
    return [[float(x), float(y)] for x, y in shapely.get_coordinates(geometry).round(7)]


def _given(value: Any) -> bool:
    return value is not None and value == value and value != ""
