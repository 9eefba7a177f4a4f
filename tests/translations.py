"""Finds every text a person may see by reading the code: `t`, `say`, `n_`, refusals, test names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("api", "casework", "components", "data", "gridmodel", "pages", "services")
SPEAKERS = frozenset({"t", "say", "n_"})
REFUSALS = frozenset(
    {"Refused", "NotFound", "NotAllowed", "Stale", "Invalid", "GridError", "BadInput", "CouldNotCompute"}
)


def sources(root: Path = ROOT) -> Iterator[Path]:
    yield from sorted(root.glob("*.py"))
    for room in ROOMS:
        yield from sorted((root / room).rglob("*.py"))


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """(place, text); an f-string or a sum in that position raises, because no catalogue can hold it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name.startswith("criteria_"):
        yield from _constants(tree, str(path.relative_to(ROOT)))
    for call in ast.walk(tree):
        if isinstance(call, ast.Dict) and path.parent.name == "gridmodel":
            yield from _test_names(call, f"{path.relative_to(ROOT)}:{call.lineno}")
        if isinstance(call, ast.Call):
            for argument in _spoken(call):
                yield from _literals(argument, f"{path.relative_to(ROOT)}:{call.lineno}", _name(call))


def _constants(tree: ast.Module, place: str) -> Iterator[tuple[str, str]]:
    """The files of the tests name their rows by constants of the module."""
    for line in tree.body:
        if isinstance(line, ast.Assign):
            values = line.value.elts if isinstance(line.value, ast.Tuple) else [line.value]
            for value in values:
                text = value.value if isinstance(value, ast.Constant) else None
                if isinstance(text, str) and text[:1].isupper():
                    yield f"{place}:{line.lineno}", text


def _test_names(table: ast.Dict, place: str) -> Iterator[tuple[str, str]]:
    """Names of tests stand in tables too: under "name", or by layer."""
    for key, value in zip(table.keys, table.values, strict=True):
        known = isinstance(key, ast.Constant) and key.value in ("name", "lines", "transformers", "switches")
        if known and isinstance(value, ast.Constant) and str(value.value)[:1].isupper():
            yield place, str(value.value)


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _spoken(call: ast.Call) -> list[ast.expr]:
    name = _name(call)
    if name in SPEAKERS | REFUSALS:
        return call.args[:1]
    if name == "TestResult":
        return [k.value for k in call.keywords if k.arg == "name"] + call.args[1:2]
    return []


def _literals(node: ast.expr, place: str, caller: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield place, node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body, place, caller)
        yield from _literals(node.orelse, place, caller)
    elif caller in SPEAKERS and isinstance(node, ast.JoinedStr | ast.BinOp):
        raise AssertionError(f"{place}: {caller}() needs one plain text, not a built one")
