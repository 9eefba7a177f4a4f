"""The JSON contract: every key of real answers stands in docs/api.md, and nothing else does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import app
from config import Settings
from data import grids, migrate
from data.database import Database
from tests.house.test_docs import README, ROOT, rows, section
from tests.small_grid import small_grid

API = (ROOT / "docs" / "api.md").read_text("utf-8")
COMMANDS = {
    "check": ("check", "ring", "--at", "7.83,48.402", "--kw", "400"),
    "flow": ("flow", "ring"),
    "contingency": ("contingency", "ring"),
    "outage": ("outage", "ring", "--open", "lines:1"),
    "capacity": ("capacity", "ring", "--kind", "load"),
    "shortcircuit": ("shortcircuit", "ring"),
    "grid list": ("grid", "list"),
    "predict": ("predict", "--log", "{home}/log.csv"),
}


def paths(value: Any, at: str = "") -> Iterator[str]:
    """`candidates[].point.kind`; an asset is a leaf."""
    if isinstance(value, dict) and set(value) != {"layer", "id"}:
        for key, below in value.items():
            here = f"{at}.{key}" if at else key
            yield here
            yield from paths(below, here)
    if isinstance(value, list):
        for below in value:
            yield from paths(below, f"{at}[]")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    home = tmp_path_factory.mktemp("contract")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADROOM_HOME", str(home))
        patch.delenv("HEADROOM_DATABASE", raising=False)
        _keep_ring(Settings.from_env().database)
        _write_log(home / "log.csv")
        yield {name: _typed(*(w.format(home=home) for w in words)) for name, words in COMMANDS.items()}


def _write_log(path: Path) -> None:
    rows = [
        f"{case},{step},2025-{1 + case // 28:02}-{1 + case % 28:02}T{hour:02}:00:00Z"
        for case in range(60)
        for step, hour in (("intake", 8), ("design", 9), ("reply", 10 + case % 5))
    ]
    path.write_text("\n".join(["case,activity,timestamp", *rows]), "utf-8")


def _keep_ring(url: str) -> None:
    database = Database.open(url)
    migrate.upgrade(database)
    layers = small_grid()
    layers["source"]["s_sc_max_mva"], layers["source"]["s_sc_min_mva"], layers["source"]["rx"] = (
        3000.0,
        2000.0,
        0.1,
    )
    with database.begin() as session:
        grids.save_revision(
            session, "ring", layers, author="a test", reason="import", states={}, report={}, crs="EPSG:4326"
        )
    database.engine.dispose()


def _typed(*words: str) -> Any:
    with redirect_stdout(StringIO()) as said:
        assert app.main([*words, "--json"]) == 0
    return json.loads(said.getvalue().splitlines()[-1])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_key_of_a_real_answer_is_documented_and_no_other(name: str, answers: dict[str, Any]) -> None:
    assert {row[0] for row in rows(section(API, name))} == set(paths(answers[name]))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_have_the_keys_of_real_answers(name: str, answers: dict[str, Any]) -> None:
    block = re.search(r"```json\n(.*?)```", section(API, name), re.S)
    assert block and set(paths(json.loads(block[1]))) == set(paths(answers[name]))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_the_top_of_every_answer(name: str, answers: dict[str, Any]) -> None:
    line = next(row[1] for row in rows(section(README, "Command line")) if row[0] == name)
    top = answers[name] if isinstance(answers[name], dict) else answers[name][0]
    told = line.split("->")[1].removeprefix(" a list of")
    assert [word.strip() for word in told.split(",")] == list(top)


def test_an_undocumented_key_is_noticed() -> None:
    assert set(paths({"a": [{"b": None, "at": {"layer": "lines", "id": "1"}}]})) == {"a", "a[].b", "a[].at"}
