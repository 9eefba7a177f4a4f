"""The floors of the house: imports go downwards only."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {
    "app",
    "pages",
    "api",
    "guard",
    "components",
    "services",
    "data",
    "casework",
    "gridmodel",
    "config",
    "message",
}
MAY = {
    "message": set(),
    "config": set(),
    "gridmodel": {"message"},
    "casework": {"message"},
    "data": {"gridmodel", "casework", "message", "config"},
    "services": {"data", "gridmodel", "casework", "message", "config"},
    "components": {"gridmodel", "casework", "message"},
    "guard": {"services", "components", "casework", "gridmodel", "message", "config"},
    "pages": {"guard", "services", "components", "casework", "gridmodel", "message", "config"},
    "api": {"guard", "services", "components", "data", "casework", "gridmodel", "message", "config"},
    "app": ROOMS,
}
ONLY = {
    "pandapower": "gridmodel/engines/pandapower_engine",
    "power_grid_model": "gridmodel/engines/power_grid",
}
OWN_PROCESSES = ("data/demo", "data/readers/cim.py")  # neither runs while a question is answered
FORBIDDEN = {
    "gridmodel": {"sqlalchemy", "dash", "fastapi"},
    "casework": {"sqlalchemy", "dash", "fastapi"},
    "services": {"dash", "sqlalchemy"},
    "components": {"sqlalchemy"},
}


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def room_of(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def objections(path: str, source: str) -> list[str]:
    """Say every import of a file that goes up or sideways, or names a library of another room."""
    room = room_of(path)
    found = []
    for name in imports(source):
        if name in ROOMS and name != room and name not in MAY[room]:
            found.append(f"{path}: {room} may not know {name}")
        if name in FORBIDDEN.get(room, ()):
            found.append(f"{path}: {room} may not use {name}")
        if name in ONLY and not path.startswith(ONLY[name]) and not path.startswith(OWN_PROCESSES):
            found.append(f"{path}: only {ONLY[name]} imports {name}")
    return found


def files() -> list[Path]:
    return [
        p
        for room in sorted(ROOMS)
        for p in (
            [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))
        )
    ]


def test_imports_go_downwards_only() -> None:
    found = [o for p in files() for o in objections(p.relative_to(ROOT).as_posix(), p.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("gridmodel/x.py", "from data.grids import Grid"),
        ("gridmodel/x.py", "import casework.people"),
        ("components/x.py", "from services.desk import Desk"),
        ("services/x.py", "from components import words"),
        ("pages/x.py", "from api import gate"),
        ("data/x.py", "import services"),
        ("gridmodel/x.py", "import sqlalchemy"),
        ("services/x.py", "import pandapower"),
    ],
)
def test_a_bad_import_turns_the_test_red(path: str, line: str) -> None:
    assert objections(path, line)


def test_every_room_and_module_says_what_it_is_in_its_first_line() -> None:
    silent = [
        p.relative_to(ROOT).as_posix()
        for p in files()
        if not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert silent == []


def test_the_standard_library_is_enough_for_this_file() -> None:
    own = Path(__file__).read_text("utf-8")
    assert set(imports(own)) - set(sys.stdlib_module_names) == {"pytest"}
