"""A utility's export with 13,000 customers comes through, and every row of it is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.people import Actor, Role
from casework.refusals import Invalid
from config import Settings
from data import migrate
from data.database import Database
from data.grids import RevisionInfo
from gridmodel.errors import BadInput
from services import imports, revisions
from services.desk import Desk
from services.loaded import loaded
from tests.data import messy_export

PLANNER = Actor(1, "li", Role.PLANNER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("export")
    messy_export.write(made)
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path_factory.mktemp("home"))})
    database = Database.open(settings.database)
    migrate.upgrade(database)
    yield Desk(settings, database, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    database.engine.dispose()


def _import(desk: Desk, folder: Path, name: str, *refuse: str) -> RevisionInfo:
    files = sorted(f for f in folder.iterdir() if f.suffix != ".toml")
    asked = imports.Asked(mapping=folder / "mapping.toml", refuse=refuse)
    return imports.import_grid(desk, PLANNER, name, files, asked=asked)


@pytest.fixture(scope="module")
def info(desk: Desk, folder: Path) -> RevisionInfo:
    return _import(desk, folder, "town")


def test_every_row_is_imported_merged_left_out_or_filtered_and_each_loss_is_listed(
    desk: Desk, info: RevisionInfo
) -> None:
    balance = {row["layer"]: row for row in info.report["balance"]}
    assert {name: row["missing"] for name, row in balance.items()} == dict.fromkeys(balance, 0)
    listed = Counter(f["layer"] for f in info.report["findings"] if f["severity"] == "excluded")
    assert {n: r["excluded"] for n, r in balance.items() if r["excluded"]} == dict(listed)
    network = loaded(desk.database, "town", info.revision).network
    for name, table in (
        ("lines", network.lines),
        ("loads", network.loads),
        ("transformers", network.transformers),
    ):
        assert balance[name]["imported"] == len(table)
    assert balance["nodes"]["imported"] == len(network.nodes) - int(network.nodes["made"].sum())
    assert (balance["loads"]["rows_in"], balance["loads"]["merged"]) == (13_000, 1)
    assert (balance["transformers"]["filtered"], balance["lines"]["added"]) == (1, 5)


def test_what_came_in_can_be_computed(desk: Desk, info: RevisionInfo) -> None:
    network = loaded(desk.database, "town", info.revision).network
    fed = network.topology.live_nodes[[network.node_row[n] for n in network.loads["node"]]]
    assert fed.sum() > 1_500
    assert len(network.loads) > 12_500


def test_each_kind_of_mess_has_its_finding(info: RevisionInfo) -> None:
    rules = Counter((f["layer"], f["rule"]) for f in info.report["findings"])
    assert rules["nodes", "same_row"] == 1
    assert rules["nodes", "duplicate"] == 1
    assert rules["nodes", "no_id"] == 1
    assert rules["nodes", "voltage"] == 1
    assert rules["nodes", "placed"] == 65
    assert rules["lines", "multi_split"] == 4
    assert rules["lines", "tee"] == 1
    assert rules["lines", "snap"] > 100
    assert rules["lines", "unknown_type"] == 1
    assert rules["switches", "open_end"] == 1
    assert rules["switches", "unknown_node"] == 1
    assert rules["transformers", "bad_value"] == 1
    assert rules["nodes", "island"] >= 1


def test_findings_say_where(info: RevisionInfo) -> None:
    placed = [f for f in info.report["findings"] if f["layer"] in ("nodes", "lines")]
    assert sum(f["lon"] is not None for f in placed) > 0.99 * len(placed)


def test_a_refused_repair_leaves_the_asset_out_and_says_so(
    desk: Desk, folder: Path, info: RevisionInfo
) -> None:
    other = _import(desk, folder, "strict", "tee", "length")
    balance = {row["layer"]: row for row in other.report["balance"]}
    assert all(row["missing"] == 0 for row in balance.values())
    assert balance["lines"]["imported"] == 0  # no line of this export has a length of its own
    told = {
        f["rule"] for f in other.report["findings"] if f["layer"] == "lines" and f["severity"] == "excluded"
    }
    assert told >= {"tee", "length"}


def test_a_repair_can_be_refused_for_the_whole_import(desk: Desk, folder: Path) -> None:
    with pytest.raises(BadInput, match="needs the repair snap, which was refused"):
        _import(desk, folder, "never", "snap:stop")
    with pytest.raises(BadInput, match="magic cannot be refused"):
        _import(desk, folder, "never", "magic")


def test_revisions_are_compared_and_rolled_back(desk: Desk, folder: Path, info: RevisionInfo) -> None:
    with pytest.raises(Invalid, match="says the same as the newest one"):
        revisions.roll_back(desk, PLANNER, "town", "r0001")
    second = _import(desk, folder, "town", "tee")
    found = revisions.compare(desk, PLANNER, "town", "r0001", second.revision)
    assert {(d.kind, d.id) for d in found.differences if d.layer == "lines" and "L60" in d.id} == {
        ("removed", "L60#1"), ("removed", "L60#2"), ("added", "L60")}  # fmt: skip
    back = revisions.roll_back(desk, PLANNER, "town", "1")
    assert (back.revision, back.content_sha256, back.reason) == (
        "r0003",
        info.content_sha256,
        "rollback to r0001",
    )
    assert revisions.compare(desk, PLANNER, "town", "r0001", "r0003").differences == ()
