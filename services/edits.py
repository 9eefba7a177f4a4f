"""Small edits by hand: attributes, place, open or closed, add, retire; each a new revision with author and reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.people import Action, Actor
from casework.refusals import Invalid, Stale
from data import grids
from data.edits import Edits, Key, applied, read_edits
from data.frames import Layers
from data.grids import RevisionInfo
from gridmodel.report import Report, Severity
from message import say
from services.access import act, require
from services.desk import Desk
from services.edited_rows import Edit, Kind, points_of, row_now, rows_after
from services.loaded import LoadedGrid, keep, loaded

COUNTED: Final = ("nodes", "lines", "transformers", "loads")
MOST_AT_ONCE: Final = 200
MOST_KEPT: Final = 2_000  # changed rows beside the base; beyond, the revision gets rows of its own


def edit(
    desk: Desk, actor: Actor, grid: str, revision: str, edits: Sequence[Edit], reason: str
) -> RevisionInfo:
    """Make the edits as one new revision after `revision`; Stale when the grid moved on meanwhile."""
    require(actor, Action.CHANGE_GRID, grid)
    reason = _reason(reason)
    if not 0 < len(edits) <= MOST_AT_ONCE:
        raise Invalid(say("Between 1 and {most} edits at once. Nothing was changed.", most=MOST_AT_ONCE))
    here = loaded(desk.database, grid, revision)
    changed = rows_after(here.layers, edits)
    layers = applied(here.layers, changed)
    made = LoadedGrid(here.info, layers)
    _still_a_grid(here.report, made.report, edits)
    told = {"act": "edit", "reason": reason, "assets": [f"{e.kind} {e.layer} {e.id}" for e in edits][:20]}
    with act(desk, actor, Action.CHANGE_GRID, grid, **told) as session:
        parent = _still_newest(session, grid, revision)
        kept = read_edits(session, parent.id) | changed
        made.info = _save(session, parent, kept, here.layers, layers, actor.name, reason)
    keep(desk.database, made)
    return made.info


def undo(desk: Desk, actor: Actor, grid: str, revision: str) -> RevisionInfo:
    """Take back the newest revision, an edit, by a new one that says what the one before it said."""
    require(actor, Action.CHANGE_GRID, grid)
    with act(desk, actor, Action.CHANGE_GRID, grid, act="undo edit", revision=revision) as session:
        newest = _still_newest(session, grid, revision)
        before = grids.revision_numbered(session, grid, newest.number - 1)
        if newest.base_id is None or before is None or before.rows_id != newest.base_id:
            raise Invalid(
                say(
                    "{revision} is not a small edit; go back with the list of revisions on the page Grid data."
                    " Nothing was changed.",
                    revision=newest.revision,
                )
            )
        counts = {name: getattr(before, name) - getattr(newest, name) for name in COUNTED}
        earlier = read_edits(session, before.id)
        reason = f"undo {newest.revision}"
        return grids.save_edited(session, newest, earlier, counts, author=actor.name, reason=reason)


def _reason(text: str) -> str:
    found = text.strip()
    if not found or len(found) > 500:
        raise Invalid(say("Say why in at most 500 characters. Nothing was changed."))
    return found


def _still_newest(session: Any, grid: str, revision: str) -> RevisionInfo:
    found = grids.locked_newest(session, grid)
    if found is None or found.revision != revision:
        raise Stale(
            say(
                "{grid} is at {newest} by now, and you were working on {revision}. Nothing was changed;"
                " look at the newest revision and make the edit there.",
                grid=grid,
                newest=found.revision if found else "—",
                revision=revision,
            )
        )
    return found


def _save(
    session: Any, parent: RevisionInfo, kept: Edits, before: Layers, after: Layers, author: str, reason: str
) -> RevisionInfo:
    if len(kept) > MOST_KEPT:
        return grids.save_revision(
            session, parent.grid, after, author=author, reason=reason, states=parent.states, report={}, crs=parent.crs
        )  # fmt: skip
    counts = {name: len(after.get(name, ())) - len(before.get(name, ())) for name in COUNTED}
    return grids.save_edited(session, parent, kept, counts, author=author, reason=reason)


def _still_a_grid(before: Report, after: Report, edits: Sequence[Edit]) -> None:
    """What the edit would leave hanging is said, and nothing is changed."""
    gone = {(e.layer, e.id) for e in edits if e.kind is Kind.RETIRE}
    known = _left_out(before)
    for finding in after.findings:
        key: Key = (finding.layer, finding.id)
        if finding.severity is Severity.EXCLUDED and key not in known and key not in gone:
            raise Invalid(
                say(
                    "After this, {layer} {id} could not be part of the grid: {why} Nothing was changed.",
                    layer=finding.layer,
                    id=finding.id,
                    why=finding.message,
                )
            )


def _left_out(report: Report) -> set[Key]:
    return {(f.layer, f.id) for f in report.findings if f.severity is Severity.EXCLUDED}


def as_it_is(
    desk: Desk, actor: Actor, grid: str, revision: str, layer: str, asset: str
) -> tuple[dict[str, Any], tuple[tuple[float, float], ...]]:
    """The columns of an asset that hold something, without its number, and where it lies."""
    require(actor, Action.SEE_GRID, grid)
    row = row_now(loaded(desk.database, grid, revision).layers, layer, asset)
    return {k: v for k, v in row.items() if k not in ("id", "geometry")}, points_of(row)
