"""Out and in again: GeoPackage and GeoJSON say the same hash for hash, pandapower and CIM solve to the same voltages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from data import grids
from data.frames import Layers, canonical, content_hash
from data.grids import save_revision
from data.readers.files import read_files
from data.writers.geojson import write_geojson
from data.writers.geopackage import write_geopackage
from gridmodel.reading.intake import build
from services import exports
from services.imports import import_grid
from services.loaded import newest
from tests.office import Office
from tests.samples.cgmes import members
from tests.samples.cgmes_document import mrid
from tests.samples.town import town

SAMPLES = (
    ("oberrhein_schutterwald", "*.gpkg", None),
    ("smartds_small_feeder", "input/*", None),
    ("smartds_austin_utm_no_crs", "input/*", "EPSG:32614"),
)


def _again(office: Office, grid: str, form: str, folder: Path) -> str:
    out = folder / f"{form}{exports.SUFFIX[exports.Format(form)]}"
    exports.export(office.desk, office.planner, grid, form, out)
    return import_grid(office.desk, office.planner, f"{grid} {form}", [out]).content_sha256


def _rows(office: Office, grid: str) -> Layers:
    info = newest(office.desk.database, grid).info
    with office.desk.database.read() as session:
        return grids.load_layers(session, info.id)


def comes_back(layers: Layers, folder: Path) -> None:
    for name, write in (("out.gpkg", write_geopackage), ("out.zip", write_geojson)):
        (folder / name).unlink(missing_ok=True)
        write(folder / name, layers)
        found, report = read_files([folder / name])
        assert report.not_imported == [] and report.findings == []
        assert content_hash(found, {}) == content_hash(layers, {}), name


@pytest.mark.parametrize(("name", "pattern", "crs"), SAMPLES)
def test_a_sample_comes_back_the_same(
    tmp_path: Path, samples: Path, name: str, pattern: str, crs: str | None
) -> None:
    comes_back(read_files(sorted((samples / name).glob(pattern)), crs)[0], tmp_path)


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda s: s == s.strip()
)
NUMBER = st.floats(0.001, 1e6, allow_nan=False) | st.none()
PLACE = st.tuples(st.floats(119, 121), st.floats(29, 31))


@st.composite
def random_grids(draw: st.DrawFn) -> Layers:
    """Some nodes, lines between any two of them, loads; odd texts, holes, own columns."""
    ids = draw(st.lists(TEXT, min_size=2, max_size=6, unique=True))
    places = [Point(*draw(PLACE)) for _ in ids]
    nodes = gpd.GeoDataFrame(
        {"id": ids, "vn_kv": 10.0, "name": [draw(TEXT | st.none()) for _ in ids], "注": [draw(NUMBER) for _ in ids]},
        geometry=places, crs="EPSG:4326",
    )  # fmt: skip
    ends = draw(
        st.lists(st.permutations(range(len(ids))).map(lambda order: order[:2]), min_size=1, max_size=6)
    )
    lines = gpd.GeoDataFrame(
        {"id": [f"L{n}" for n in range(len(ends))], "from_node": [ids[a] for a, _ in ends], "to_node": [ids[b] for _, b in ends],
         "length_km": [draw(NUMBER) for _ in ends], "parallel": [draw(st.integers(1, 3) | st.none()) for _ in ends],
         "normally_open": [draw(st.booleans() | st.none()) for _ in ends], "status": [draw(TEXT | st.none()) for _ in ends]},
        geometry=[LineString([places[a], draw(PLACE), places[b]]) for a, b in ends], crs="EPSG:4326",
    )  # fmt: skip
    profiles = pd.DataFrame({"profile": ["p"], "time": ["00:00"], "p": [draw(st.floats(0, 1))]})
    return {
        name: canonical(name, f) for name, f in (("nodes", nodes), ("lines", lines), ("profiles", profiles))
    }


@pytest.mark.usefixtures("in_this_process")
@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # a file each
@given(layers=random_grids())
def test_a_random_grid_comes_back_the_same(tmp_path: Path, layers: Layers) -> None:
    comes_back(layers, tmp_path)


def _voltages(layers: Layers) -> dict[str, float]:
    network, _ = build(layers)
    flow = network.flow(network.state(None).name)
    return dict(zip(network.nodes["id"], flow.u_pu, strict=True))


def _same(one: dict[str, float], other: dict[str, float]) -> None:
    assert one.keys() == other.keys()
    found, wanted = ([v[k] for k in sorted(v)] for v in (one, other))
    np.testing.assert_allclose(found, wanted, atol=1e-6, equal_nan=True)


def test_a_pandapower_net_comes_back_electrically_the_same_with_its_asset_numbers(
    office: Office, tmp_path: Path
) -> None:
    with office.desk.database.begin() as session:
        save_revision(session, "town", town(), author="t", reason="t", states={}, report={}, crs="")
    _again(office, "town", "pandapower", tmp_path)
    back, out = _rows(office, "town pandapower"), _rows(office, "town")
    _same(_voltages(back), _voltages(out))
    for layer in ("lines", "transformers", "loads"):
        assert sorted(back[layer]["id"]) == sorted(out[layer]["id"])
    lengths = [f.set_index("id")["length_km"].sort_index() for f in (back["lines"], out["lines"])]
    np.testing.assert_allclose(*lengths)


def test_a_cgmes_model_is_converted_in_the_sandbox_and_solves_like_its_source(
    office: Office, tmp_path: Path
) -> None:
    source = town()
    with zipfile.ZipFile(tmp_path / "town.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(source).items():
            archive.writestr(name, content)
    info = import_grid(office.desk, office.planner, "cim", [tmp_path / "town.zip"])
    rows = _rows(office, "cim")
    assert (info.nodes, info.lines, info.transformers, info.loads) == (17, 11, 5, 8)
    wanted = {mrid("nodes", node): u for node, u in _voltages(source).items()}
    found = _voltages(rows)
    dead_end = mrid("nodes", "L7:switch")  # behind the open switch: fed from the line's other end
    assert found.pop(dead_end) == pytest.approx(wanted[mrid("nodes", "P3")], abs=1e-4)
    _same(found, wanted)
    lines = rows["lines"].set_index("id")
    assert lines.loc[mrid("lines", "L2"), ["length_km", "r_ohm_per_km", "max_i_a"]].tolist() == pytest.approx(
        [0.7, 0.27, 380.0]
    )
    assert lines.geometry[mrid("lines", "L1")].equals(source["lines"].geometry.iloc[0])
    assert rows["transformers"]["vector_group"].str.endswith("11").all()
    assert [row["missing"] for row in info.report["balance"]] == [0] * len(info.report["balance"])
