"""`grid …` as typed: what is printed is a contract."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.commands import grid
from casework.refusals import Invalid, NotFound
from config import Settings
from data import migrate
from data.database import Database
from services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path)})
    database = Database.open(settings.database)
    migrate.upgrade(database)
    yield Desk(settings, database, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    database.engine.dispose()


def _typed(desk: Desk, *words: str) -> int:
    parser = argparse.ArgumentParser()
    grid.add_parser(parser.add_subparsers())
    return grid.run(parser.parse_args(["grid", *words]), desk)


def test_import_list_and_remove(desk: Desk, samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(f) for f in sorted((samples / "smartds_small_feeder" / "input").glob("*"))]
    assert _typed(desk, "import", "small", *files, "--hz", "60", "--json") == 0
    imported = json.loads(capsys.readouterr().out)
    assert {k: imported[k] for k in ("name", "revision", "nodes", "lines", "transformers", "loads")} == {
        "name": "small",
        "revision": "r0001",
        "nodes": 145,
        "lines": 107,
        "transformers": 70,
        "loads": 70,
    }
    assert "not in the schema" in imported["report"]["notes"][0]
    assert _typed(desk, "list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed == {k: v for k, v in imported.items() if k != "report"}
    assert datetime.fromisoformat(listed["created"]).tzinfo is not None
    assert _typed(desk, "remove", "small") == 0
    assert _typed(desk, "list") == 0
    assert capsys.readouterr().out == "small: removed\n"


def test_an_import_in_words_tells_what_was_assumed(
    desk: Desk, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(f) for f in sorted((samples / "smartds_austin_utm_no_crs" / "input").glob("*"))]
    with pytest.raises(Invalid, match="--crs EPSG:n"):
        _typed(desk, "import", "austin", *files)
    assert _typed(desk, "import", "austin", *files, "--crs", "EPSG:32614") == 0
    first, *told = capsys.readouterr().out.splitlines()
    assert first == "austin r0001: 147 nodes, 63 lines, 54 transformers, 54 loads"
    assert any("Dyn assumed" in line for line in told)


def test_an_unknown_grid_is_not_removed(desk: Desk) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        _typed(desk, "remove", "nowhere")


def test_an_action_that_is_none_is_explained(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        _typed(desk, "paint")
    assert end.value.code == 2
    assert "import" in capsys.readouterr().err
