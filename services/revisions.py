"""Revisions of a grid: the list, the quality report of one, what differs between two, and back to an older one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from data import grids
from data.compare import Difference, differences
from data.grids import RevisionInfo
from message import say
from services.access import act, require
from services.desk import Desk


@dataclass(frozen=True, slots=True)
class Comparison:
    grid: str
    before: str
    after: str
    differences: tuple[Difference, ...]

    def json(self) -> dict[str, Any]:
        kinds = ("added", "removed", "changed")
        return {
            "grid": self.grid,
            "before": self.before,
            "after": self.after,
            "counts": {k: sum(d.kind == k for d in self.differences) for k in kinds},
            "differences": [d.json() for d in self.differences],
        }


def revisions(desk: Desk, actor: Actor, grid: str) -> list[RevisionInfo]:
    """Every revision of one grid, the newest first."""
    require(actor, Action.SEE_GRID, grid)
    with desk.database.read() as session:
        found = grids.revisions_of(session, grid)
    if not found:
        raise NotFound(say("There is no grid named {grid}.", grid=grid[:80]))
    return found


def find_revision(desk: Desk, actor: Actor, grid: str, revision: str | None = None) -> RevisionInfo:
    """`r0003`, `3`, or the newest one."""
    found = revisions(desk, actor, grid)
    if revision is None:
        return found[0]
    number = revision.strip().lstrip("r")
    for info in found:
        if number.isdecimal() and info.number == int(number[:9]):
            return info
    raise NotFound(
        say("There is no revision {revision} of a grid named {grid}.", revision=revision[:20], grid=grid[:80])
    )


def report(desk: Desk, actor: Actor, grid: str, revision: str | None = None) -> dict[str, Any]:
    """What the import of a revision found: counts, balance, findings."""
    info = find_revision(desk, actor, grid, revision)
    return {"grid": info.grid, "revision": info.revision, "author": info.author, "reason": info.reason} | {
        key: info.report.get(key, [])
        for key in (
            "counts",
            "balance",
            "assumptions",
            "notes",
            "findings",
            "layers",
            "not_imported",
            "messages",
        )
    }


def compare(desk: Desk, actor: Actor, grid: str, before: str, after: str) -> Comparison:
    """What was added, removed and changed from one revision to another."""
    old, new = (find_revision(desk, actor, grid, r) for r in (before, after))
    with desk.database.read() as session:
        found = differences(grids.load_layers(session, old.id), grids.load_layers(session, new.id))
    return Comparison(grid, old.revision, new.revision, tuple(found))


def roll_back(desk: Desk, actor: Actor, grid: str, revision: str) -> RevisionInfo:
    """Make an older revision the newest one again, as a new revision; nothing is removed."""
    require(actor, Action.CHANGE_GRID, grid)
    wanted = find_revision(desk, actor, grid, revision)
    newest = find_revision(desk, actor, grid)
    if wanted.content_sha256 == newest.content_sha256:
        raise Invalid(
            say(
                "Revision {revision} says the same as the newest one, {newest}. Nothing was changed.",
                revision=wanted.revision,
                newest=newest.revision,
            )
        )
    with act(desk, actor, Action.CHANGE_GRID, grid, act="rollback", revision=wanted.revision) as session:
        return grids.save_revision(
            session,
            grid,
            grids.load_layers(session, wanted.id),
            author=actor.name,
            reason=f"rollback to {wanted.revision}",
            states=wanted.states,
            report=wanted.report,
            crs=wanted.crs,
            data_time=wanted.data_time,
        )
