"""A person of a district sees the grid in detail there and nowhere else; a grid without districts is whole."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from casework.people import Actor
from casework.refusals import Invalid, NotFound
from data.grids import save_revision
from services import asset_facts, exports, features, layers
from tests.firm_grid import firm_grid
from tests.office import Office

DISTRICT = "北区"
STATES = {"peak": {"load": 1.0, "generation": 0.0}}


def load(office: Office, divided: bool) -> tuple[str, str]:
    """The grid; of a divided one the first half of the nodes is the district. A node inside and one outside."""
    frames = firm_grid()
    nodes = frames["nodes"]
    half = len(nodes) // 2
    nodes["district"] = [DISTRICT if divided and n < half else None for n in range(len(nodes))]
    with office.desk.database.begin() as session:
        save_revision(
            session, "small", frames, author="t", reason="t", states=STATES, report={}, crs="EPSG:4326"
        )
    return str(nodes["id"].iloc[0]), str(nodes["id"].iloc[half])


def seen(office: Office, actor: Actor) -> set[str]:
    block = layers.ids(office.desk, actor, "small", "r0001", 0)
    return {one for one in block["ids"] if one}


def test_a_bound_person_finds_own_assets_and_foreign_ones_are_missing(office: Office, tmp_path: Path) -> None:
    inside, outside = load(office, divided=True)
    bound, free = replace(office.planner, district=DISTRICT), office.planner
    assert asset_facts.facts(office.desk, bound, "small", "r0001", "nodes", inside).asset.id == inside
    for look in (
        lambda who: asset_facts.facts(office.desk, who, "small", "r0001", "nodes", outside),
        lambda who: layers.shape(office.desk, who, "small", "r0001", "nodes", outside),
        lambda who: features.item(office.desk, who, "small", "r0001", "nodes", outside),
    ):
        look(free)
        with pytest.raises(NotFound):
            look(bound)
    assert inside in seen(office, bound) < seen(office, free)
    hits = layers.search(office.desk, bound, "small", "r0001", outside)
    assert (outside, "nodes") not in {(h["id"], h["layer"]) for h in hits}
    found: set[str] = set()
    after = "-1"
    while True:
        _, page, more, _ = features.items(
            office.desk, bound, "small", "r0001", "nodes", {"limit": "1", "after": after}
        )
        found |= {f.id for f in page}
        if not more:
            break
        after = str(page[-1].order)
    assert inside in found and outside not in found
    file = tmp_path / "x.zip"
    exports.export(office.desk, bound, "small", "csv", file)
    with zipfile.ZipFile(file) as packed:
        rows = [line.split(",")[0] for line in packed.read("nodes.csv").decode("utf-8-sig").splitlines()[1:]]
    assert set(rows) == found
    with pytest.raises(Invalid, match="a part alone"):
        exports.export(office.desk, bound, "small", "pandapower", tmp_path / "x.json")


def test_a_grid_whose_nodes_name_no_district_is_not_divided(office: Office) -> None:
    load(office, divided=False)
    bound = replace(office.planner, district=DISTRICT)
    assert seen(office, bound) == seen(office, office.planner)
