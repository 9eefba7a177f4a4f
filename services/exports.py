"""A revision of a grid as a file for other programs: GeoPackage, GeoJSON, CSV, Excel, pandapower."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from casework.people import Action, Actor
from casework.refusals import Invalid
from casework.sight import grid_district
from data import grids
from data.frames import Layers
from data.grids import RevisionInfo
from data.writers import tables
from data.writers.geojson import write_geojson
from data.writers.geopackage import write_geopackage
from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.states import states_from_meta
from message import say
from services import excel
from services.access import act, require
from services.desk import Desk
from services.districts import cut, own_rows
from services.revisions import find_revision


class Format(StrEnum):
    GEOPACKAGE = "gpkg"
    GEOJSON = "geojson"
    CSV = "csv"
    EXCEL = "xlsx"
    PANDAPOWER = "pandapower"


SUFFIX: Final = {
    Format.GEOPACKAGE: ".gpkg",
    Format.GEOJSON: ".zip",
    Format.CSV: ".zip",
    Format.EXCEL: ".xlsx",
    Format.PANDAPOWER: ".json",
}
MOST_EXCEL_ROWS: Final = 200_000  # a sheet is built in memory


def export(
    desk: Desk, actor: Actor, grid: str, form: str, target: Path, revision: str | None = None
) -> RevisionInfo:
    """Write one revision, the newest unless named, to `target`, which appears whole or not at all."""
    require(actor, Action.SEE_GRID, grid)
    asked = _format(form)
    info = find_revision(desk, actor, grid, revision)
    with desk.database.read() as session:
        layers = _of_district(grids.load_layers(session, info.id), actor, asked)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        _WRITERS[asked](part, layers, info)
        os.replace(part, target)
    except OSError as error:
        why = error.strerror or str(error)
        raise Invalid(say("{file} cannot be written: {why}.", file=str(target), why=why)) from error
    finally:
        part.unlink(missing_ok=True)
    told: dict[str, Any] = {"act": "export", "revision": info.revision, "format": asked.value}
    with act(desk, actor, Action.SEE_GRID, grid, **told):
        return info


def _of_district(layers: Layers, actor: Actor, form: Format) -> Layers:
    """What this person sees in detail; a part of a grid cannot be solved, so it is no network of pandapower."""
    district = grid_district(actor)
    own = None if district is None else own_rows(layers, district)
    if own is None:
        return layers
    if form is Format.PANDAPOWER:
        raise Invalid(
            "Your district is a part of this grid, and a part alone cannot be solved. Take GeoPackage, CSV or Excel."
        )
    return cut(layers, own)


def export_to_folder(
    desk: Desk, actor: Actor, grid: str, form: str, revision: str | None
) -> tuple[Path, str]:
    """The file in a folder of its own, for whoever sends it and removes the folder; and the name to save it under."""
    require(actor, Action.SEE_GRID, grid)
    suffix = SUFFIX[_format(form)]
    folder = Path(tempfile.mkdtemp(prefix="headroom-export-"))
    try:
        info = export(desk, actor, grid, form, folder / f"grid{suffix}", revision)
    except BaseException:
        folder.rmdir()
        raise
    return folder / f"grid{suffix}", f"{info.grid}-{info.revision}{suffix}"


def _format(form: str) -> Format:
    try:
        return Format(form)
    except ValueError:
        known = ", ".join(Format)
        raise Invalid(
            say("There is no format {form}; there are {known}.", form=form[:20], known=known)
        ) from None


def _geopackage(path: Path, layers: Layers, info: RevisionInfo) -> None:
    write_geopackage(path, layers)


def _geojson(path: Path, layers: Layers, info: RevisionInfo) -> None:
    write_geojson(path, layers)


def _csv(path: Path, layers: Layers, info: RevisionInfo) -> None:
    tables.write_csv(path, layers)


def _excel(path: Path, layers: Layers, info: RevisionInfo) -> None:
    rows = max((len(frame) for frame in layers.values()), default=0)
    if rows > MOST_EXCEL_ROWS:
        raise Invalid(
            say(
                "The largest layer has {rows} rows; an Excel file is made of {most} at most."
                " Take CSV or GeoPackage, which hold all of them.",
                rows=rows,
                most=MOST_EXCEL_ROWS,
            )
        )
    sheets = {name: (tables.head(name, frame), tables.rows(name, frame)) for name, frame in layers.items()}
    path.write_bytes(excel.workbook(sheets))


def _pandapower(path: Path, layers: Layers, info: RevisionInfo) -> None:
    from gridmodel.engines.pandapower_engine import to_json  # seconds to import

    network = _network(layers, info)
    state = network.state(None)
    path.write_text(to_json(network, state, network.flow(state.name).taps), "utf-8")


def _network(layers: Layers, info: RevisionInfo) -> Network:
    return build(layers, states_from_meta(info.states) if info.states else None)[0]


_WRITERS: Final[dict[Format, Callable[[Path, Layers, RevisionInfo], None]]] = {
    Format.GEOPACKAGE: _geopackage,
    Format.GEOJSON: _geojson,
    Format.CSV: _csv,
    Format.EXCEL: _excel,
    Format.PANDAPOWER: _pandapower,
}
