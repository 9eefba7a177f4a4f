"""Reads a component as a person would: its text, and its parts by class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts(node: Any) -> Iterator[Component]:
    if isinstance(node, list | tuple):
        for child in node:
            yield from parts(child)
    elif isinstance(node, Component):
        yield node
        yield from parts(getattr(node, "children", None))


def text_of(node: Any) -> str:
    if isinstance(node, list | tuple):
        return "".join(text_of(child) for child in node)
    if isinstance(node, Component):
        return text_of(getattr(node, "children", None))
    return "" if node is None else str(node)


def of_class(node: Any, name: str) -> list[Component]:
    return [p for p in parts(node) if name in str(getattr(p, "className", "")).split()]
