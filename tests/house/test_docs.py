"""What stands in the README and under docs/ is compared with the code it speaks of."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from config import Settings
from gridmodel.schema import LAYERS
from guard.errors import TABLE, UNEXPECTED

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
GRID_DATA = (ROOT / "docs" / "grid-data.md").read_text("utf-8")
PAGES = [ROOT / n for n in ("README.md", "SECURITY.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def section(text: str, title: str) -> str:
    found = re.search(rf"^(#+) {re.escape(title)}$(.*?)(?=^#{{1,3}} |\Z)", text, re.M | re.S)
    assert found, f"no section named {title}"
    return found[2]


def rows(text: str) -> list[list[str]]:
    """The cells of the first table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_setting_has_its_line_and_default_in_the_readme() -> None:
    told = {row[0]: row[1] for row in rows(section(README, "Settings"))}
    read = set(re.findall(r'"(HEADROOM_[A-Z_]+)"', (ROOT / "config.py").read_text("utf-8")))
    assert set(told) == read
    plain = Settings.from_env({})
    for name in ("host", "port", "basemap", "language"):
        assert told[f"HEADROOM_{name.upper()}"] == str(getattr(plain, name))


def test_no_setting_is_read_past_config() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for room in ("api", "casework", "components", "data", "gridmodel", "guard", "pages", "services")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"environ\S*HEADROOM_|getenv", path.read_text("utf-8"))
    ]
    assert readers == []


def options(parser: argparse.ArgumentParser, words: str) -> Iterator[tuple[str, set[str]]]:
    """Every command to its leaf, with its options and the names of what stands without a dash."""
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in below:
        for name, child in action.choices.items():
            yield from options(child, f"{words} {name}".strip())
    if not below:
        given = [a for a in parser._actions if not isinstance(a, argparse._HelpAction)]
        yield words, {a.option_strings[0] if a.option_strings else str(a.metavar) for a in given}


def test_every_command_and_option_has_its_line_in_the_readme(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, set[str]] = {}

    def look(parser: argparse.ArgumentParser, argv: Any = None) -> argparse.Namespace:
        seen.update(options(parser, ""))
        return argparse.Namespace()

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", look)
    app.parse([])
    table = rows(section(README, "Command line"))
    told = {row[0]: set(re.findall(r"--[a-z-]+|\b[A-Z]{4,}\b", row[1].split("->")[0])) for row in table}
    assert told == seen


def test_every_kind_of_error_has_its_line_in_the_readme() -> None:
    kinds = {(k.code, str(k.status), str(k.exit_code)) for k in (*(kind for _, kind in TABLE), UNEXPECTED)}
    assert {tuple(row[:3]) for row in rows(section(README, "Errors"))} == kinds


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_is_documented_column_by_column(name: str) -> None:
    told = [tuple(row[:3]) for row in rows(section(GRID_DATA, name))]
    assert told == [(c.name, c.kind, "yes" if c.required else "") for c in LAYERS[name].columns]


def test_a_column_without_its_line_would_be_noticed() -> None:
    text = "### x\n\n| column | kind | required | meaning |\n|---|---|---|---|\n| a | text | yes | |\n"
    assert rows(section(text, "x")) == [["a", "text", "yes", ""]]
    with pytest.raises(AssertionError, match="no section"):
        section(text, "y")


def test_links_between_pages_lead_somewhere() -> None:
    lost = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|mailto:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert lost == []


def test_examples_of_json_are_json() -> None:
    for page in PAGES:
        for block in re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.S):
            json.loads(block)


def test_decisions_are_numbered_without_a_gap_and_say_what_follows() -> None:
    notes = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(n.name[:3]) for n in notes] == list(range(1, len(notes) + 1))
    for note in notes:
        text = note.read_text("utf-8")
        for title in ("Context", "Decision", "Consequences"):
            assert section(text, title).strip()
