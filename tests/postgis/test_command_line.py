"""The command line on PostGIS, as an operator would type it: the same answers as on the GeoPackage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from tests.data.conftest import postgis as postgis
from tests.postgis.cluster import Cluster


@pytest.fixture
def bare(postgis: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A database without a table, and a home that no GeoPackage may appear in."""
    with postgis.database("template1") as database:
        monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
        monkeypatch.setenv("HEADROOM_DATABASE", database.engine.url.render_as_string(hide_password=False))
        yield monkeypatch


def asked(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    assert app.main([*argv, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def grid_files(folder: Path) -> list[str]:
    from tests.small_grid import small_grid

    files = []
    for layer, rows in small_grid().items():
        if layer == "source":
            rows = rows.assign(s_sc_max_mva=2000.0, s_sc_min_mva=1000.0, rx=0.1)
        file = folder / f"{layer}.geojson"
        file.write_text(rows.to_json())
        files.append(str(file))
    return files


def everything(capsys: pytest.CaptureFixture[str], folder: Path) -> dict[str, Any]:
    asked(capsys, "grid", "import", "small", *grid_files(folder))
    check = asked(capsys, "check", "small", "--node", "N2", "--kw", "400")
    check.pop("data_time")  # to the minute: the two imports may fall into different ones
    answers = {name: asked(capsys, name, "small") for name in ("flow", "contingency", "shortcircuit")}
    return answers | {"check": check, "grids": [g["name"] for g in asked(capsys, "grid", "list")]}


def test_postgis_answers_what_the_geopackage_answers(
    bare: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on_postgis = everything(capsys, tmp_path)
    assert not (tmp_path / "headroom.gpkg").exists()
    bare.delenv("HEADROOM_DATABASE")
    assert everything(capsys, tmp_path) == on_postgis


@pytest.mark.parametrize("name", ["nul \0", "half \ud800", "'; DROP TABLE grid; --"])
def test_a_name_that_postgresql_cannot_take_is_a_sentence(
    bare: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert app.main(["flow", name]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "reference" not in told


def test_grids_are_removed_and_unknown_ones_are_named(
    bare: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "grid", "import", "small", *grid_files(tmp_path))
    assert app.main(["grid", "remove", "small"]) == 0
    assert app.main(["grid", "remove", "small"]) == 2
    assert "small" in capsys.readouterr().err
