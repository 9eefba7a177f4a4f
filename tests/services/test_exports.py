"""What goes out: read by OGR, by a spreadsheet, by pandapower and by our own import, and always the same grid."""

from __future__ import annotations

import csv
import io
import sqlite3
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandapower as pp
import pyogrio
import pytest
from defusedxml import ElementTree
from sqlalchemy import select

from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound
from data import grids
from data.audit import AuditRow
from data.frames import content_hash
from data.grids import save_revision
from services import exports
from services.imports import import_grid
from services.loaded import newest
from tests.data import small_grid as odd_grid
from tests.office import Office
from tests.small_grid import small_grid

FORMULAS = ("=1+1", "+SUM(A1)", "-2+3", "@cmd", "＝1")


@pytest.fixture
def town(office: Office) -> Office:
    with office.desk.database.begin() as session:
        odd_grid.save(session, "odd")
        save_revision(session, "town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
    return office


def export(town: Office, grid: str, form: str, file: Path) -> Path:
    exports.export(town.desk, town.planner, grid, form, file)
    return file


def test_import_export_import_gives_the_same_content(town: Office, tmp_path: Path, samples: Path) -> None:
    for folder in ("smartds_small_feeder",):
        files = sorted((samples / folder / "input").glob("*"))
        first = import_grid(town.desk, town.planner, folder, files, hz=60.0)
        out = export(town, folder, "gpkg", tmp_path / f"{folder}.gpkg")
        again = import_grid(town.desk, town.planner, f"{folder} again", [out])
        assert again.content_sha256 == first.content_sha256
        assert again.report["not_imported"] == []


def test_a_grid_with_every_kind_of_hole_and_an_own_column_comes_back_the_same(
    town: Office, tmp_path: Path
) -> None:
    out = export(town, "town", "gpkg", tmp_path / "t.gpkg")
    again = import_grid(town.desk, town.planner, "again", [out])
    with town.desk.database.read() as session:
        before = grids.load_layers(session, newest(town.desk.database, "town").info.id)
        after = grids.load_layers(session, again.id)
    assert content_hash(before, {}) == content_hash(after, {})


def test_ogr_opens_every_layer_without_a_warning_and_styles_are_xml(town: Office, tmp_path: Path) -> None:
    out = export(town, "odd", "gpkg", tmp_path / "odd.gpkg")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        names = {str(n) for n, _ in pyogrio.list_layers(out)}
        read = {name: pyogrio.read_dataframe(out, layer=name) for name in names}
    assert [str(w.message) for w in told] == []
    assert names == {*odd_grid.layers(), "layer_styles"}
    assert read["lines"]["headroom_kv"].tolist() == [10.5] * 3
    assert read["lines"]["age_years"].tolist()[:2] == [3.0, 7.5]
    for row in read["layer_styles"].itertuples():
        ElementTree.fromstring(row.styleQML.split(">", 1)[1])
        ElementTree.fromstring(row.styleSLD)
    lines = read["layer_styles"].set_index("f_table_name").loc["lines"]
    assert "31,111,178,255" in lines["styleQML"] and "#1F6FB2" in lines["styleSLD"]
    with sqlite3.connect(out) as file:
        assert file.execute("SELECT count(*) FROM rtree_lines_geometry").fetchone() == (3,)


def test_no_text_of_a_table_starts_a_formula(office: Office, tmp_path: Path) -> None:
    layers = small_grid()
    layers["loads"] = layers["loads"].assign(name=["=1+1", "-2+3"])
    layers["nodes"] = layers["nodes"].assign(**{"=remark": (FORMULAS * 2)[: len(layers["nodes"])]})
    with office.desk.database.begin() as session:
        save_revision(session, "g", layers, author="t", reason="t", states={}, report={}, crs="")
    with zipfile.ZipFile(export(office, "g", "csv", tmp_path / "g.zip")) as archive:
        for name in archive.namelist():
            for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))):
                assert [c for c in row if c[:1] in ("=", "+", "@", "＝") or c.startswith("-2+")] == []
    with zipfile.ZipFile(export(office, "g", "xlsx", tmp_path / "g.xlsx")) as book:
        sheets = [book.read(n).decode() for n in book.namelist() if "worksheets/" in n]
        assert [s for s in sheets if "<f>" in s or "<f " in s] == []
        assert "<t>=1+1</t>" in book.read("xl/sharedStrings.xml").decode()


def test_pandapower_reads_its_file_and_solves_what_we_solve(town: Office, tmp_path: Path) -> None:
    net = pp.from_json(str(export(town, "town", "pandapower", tmp_path / "town.json")))
    pp.runpp(net, tolerance_mva=1e-9, trafo_model="pi", calculate_voltage_angles=True, init="dc")
    flow = newest(town.desk.database, "town").flow(
        next(iter(newest(town.desk.database, "town").network.states))
    )
    assert np.isfinite(flow.u_pu).sum() >= 6
    assert np.array_equal(np.isnan(net.res_bus["vm_pu"].to_numpy()), np.isnan(flow.u_pu))
    assert np.nanmax(np.abs(net.res_bus["vm_pu"].to_numpy() - flow.u_pu)) < 1e-6
    assert net.bus["name"].tolist() == newest(town.desk.database, "town").network.nodes["id"].tolist()


def test_an_export_is_recorded_and_refused_to_customers(town: Office, tmp_path: Path) -> None:
    export(town, "town", "csv", tmp_path / "a.zip")
    with pytest.raises(NotAllowed):
        exports.export(town.desk, Actor(None, "k", Role.CUSTOMER), "town", "csv", tmp_path / "b.zip")
    with town.desk.database.read() as session:
        found = session.scalars(select(AuditRow).where(AuditRow.subject == "town")).all()
    assert [r.detail["format"] for r in found if r.detail and r.detail.get("act") == "export"] == ["csv"]
    assert sorted(p.name for p in tmp_path.glob("?.zip")) == ["a.zip"]


def test_what_cannot_be_written_leaves_nothing(town: Office, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no format"):
        export(town, "town", "exe", tmp_path / "x")
    with pytest.raises(NotFound):
        exports.export(town.desk, town.planner, "town", "csv", tmp_path / "x", "r0009")
    with pytest.raises(Invalid, match="cannot be written"):
        export(town, "town", "csv", tmp_path / "nowhere" / "x.zip")
    assert not (tmp_path / "x").exists()
