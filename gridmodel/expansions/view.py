"""The name of a grid in a year, as it stands in addresses: revision, year, certainty, growth and a mark of the content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from gridmodel.expansions.project import SURE, Certainty, Project
from message import Message, say

_NAME = re.compile(r"(r\d{1,11})@(\d{4})-([a-z]{1,10})-(\d{1,2}(?:\.\d{1,2})?)-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class View:
    """`mark` changes with the grid's content and the projects that count: what has a name never changes."""

    revision: str
    year: int
    certainty: Certainty
    growth_percent: float
    mark: str

    @property
    def name(self) -> str:
        return f"{self.revision}@{self.year}-{self.certainty.value}-{self.growth_percent:g}-{self.mark}"


def view_named(name: str) -> View | None:
    """Read a name; None for a plain revision and for nonsense."""
    found = _NAME.fullmatch(name)
    if found is None or found[3] not in list(Certainty):
        return None
    return View(found[1], int(found[2]), Certainty(found[3]), float(found[4]), found[5])


def said(revision: str) -> Message:
    """The name as people read it: r0001 · 2029, and how sure the projects are where not all of them are certain."""
    view = view_named(revision)
    if view is None:
        return Message("{revision}", {"revision": revision})
    if view.certainty is Certainty.CERTAIN:
        return say("{revision} · {year}", revision=view.revision, year=view.year)
    return say("{revision} · {year}, {certainty}", revision=view.revision, year=view.year,
               certainty=SURE[view.certainty])  # fmt: skip


def content_of(content_sha256: str, projects: Iterable[Project], load_factor: float) -> str:
    """Hash of a grid's content, the projects in force and the growth: part of every fingerprint of that year."""
    parts = [content_sha256, [p.json() for p in projects], round(load_factor, 9)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
