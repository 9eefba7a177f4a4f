"""The capacity map: asked of a few nodes at once, or of the whole grid as a study for the worker."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from casework.people import Action, Actor
from data import studies as rows
from data.database import Session
from data.grids import RevisionInfo
from data.studies import StudyState
from gridmodel.answer import Promised
from gridmodel.capacity.terms import Wish
from gridmodel.fingerprint import fingerprint
from gridmodel.ruleset import DEFAULT, RuleSet
from services.access import act, require
from services.desk import Desk
from services.loaded import LoadedGrid
from services.promises import promised_on
from services.years import at_year


def rooms_document(
    desk: Desk,
    actor: Actor,
    grid: str,
    wish: Wish,
    *,
    nodes: list[str] | None = None,
    rules: str | None = None,
    certainty: str | None = None,
    promised: bool = False,
) -> list[dict[str, Any]]:
    """Return the largest connection at each node of the newest revision, in table order or as named."""
    require(actor, Action.CHECK_CONNECTION, grid)
    from gridmodel.capacity.rooms import capacity  # numba, only for those who ask

    at = at_year(desk, grid, wish.year, certainty)
    asked = counting(desk, at.info.grid, wish) if promised else wish
    return [room.json() for room in capacity(at.network, RuleSet.load(rules or DEFAULT), asked, nodes)]


def ask(
    desk: Desk,
    actor: Actor,
    grid: str,
    wish: Wish,
    *,
    rules: str | None = None,
    certainty: str | None = None,
    promised: bool = False,
) -> str:
    """Put the map of the newest revision before the worker; the same question again is the same study."""
    require(actor, Action.CHECK_CONNECTION, grid)
    at = at_year(desk, grid, wish.year, certainty)
    return ask_at(desk, actor, at, counting(desk, at.info.grid, wish) if promised else wish, rules)


def ask_at(desk: Desk, actor: Actor, at: LoadedGrid, wish: Wish, rules: str | None = None) -> str:
    """The same for a grid at hand and a wish that names what it counts."""
    inputs = inputs_of(at, wish, rules)
    with act(desk, actor, Action.CHECK_CONNECTION, at.info.grid, study="capacity") as session:
        known = rows.same_head(session, inputs)
        return (
            known.id
            if known
            else rows.insert_study(session, at.info.id, asked_by=actor.name, inputs=inputs).id
        )


def cancel(desk: Desk, actor: Actor, study: str) -> bool:
    """Stop a map under way; what others may have asked for with it is asked again. False: it was finished already."""
    require(actor, Action.CHECK_CONNECTION, study)
    with act(desk, actor, Action.CHECK_CONNECTION, study, study="cancel") as session:
        rows.get_study(session, study)
        return rows.cancel_study(session, study)


def answer(desk: Desk, actor: Actor, study: str) -> dict[str, Any]:
    """Return how far a map is, and its rooms once it is done; `promised` says what is counted as connected."""
    require(actor, Action.SEE_STUDY, study)
    with desk.database.read() as session:
        row = rows.get_study(session, study)
    done = row.state is StudyState.DONE
    return {
        "study": row.id, "state": row.state.value, "progress": row.progress, "fingerprint": row.fingerprint, "error": row.error,
        "result": row.result if done else None,
    }  # fmt: skip


def counting(desk: Desk, grid: str, wish: Wish) -> Wish:
    """The wish with every promise of the ledger as a load or generator of the grid."""
    return replace(wish, promised=promised_on(desk, grid))


def both_wishes(desk: Desk, grid: str, kind: str) -> list[Wish]:
    """The map alone, and the one with promises counted where anything is promised."""
    alone = Wish(kind)
    both = counting(desk, grid, alone)
    return [alone] if both == alone else [alone, both]


def inputs_of(at: LoadedGrid, wish: Wish, rules: str | None = None) -> dict[str, Any]:
    """A year in which no project counts is today."""
    return study_inputs(at.info, replace(wish, year=at.plan.year if at.plan else None), rules)


def study_inputs(info: RevisionInfo, wish: Wish, rules: str | None) -> dict[str, Any]:
    """Return what makes two capacity maps the same study."""
    rule_set = RuleSet.load(rules or DEFAULT)
    mark = fingerprint(info.content_sha256, wish.question(rule_set), rule_set)
    fields = asdict(wish) | {"tests": list(wish.tests), "promised": [asdict(p) for p in wish.promised]}
    return {
        "kind": "capacity",
        "rules": rule_set.name,
        "wish": fields,
        "fingerprint": mark,
        "view": info.revision,
    }


def wish_of(inputs: dict[str, Any]) -> Wish:
    """The wish of a stored study."""
    fields = dict(inputs["wish"])
    promised = tuple(Promised(**p) for p in fields.get("promised", ()))
    return Wish(**fields | {"tests": tuple(fields["tests"]), "promised": promised})


def head(session: Session, at: LoadedGrid, wish: Wish) -> rows.StudyHead | None:
    """The study of this map, done or under way."""
    return rows.same_head(session, inputs_of(at, wish))
