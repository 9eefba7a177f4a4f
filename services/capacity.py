"""The capacity map: asked of a few nodes at once, or of the whole grid as a study for the worker."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from data import studies as rows
from data.grids import RevisionInfo
from data.studies import StudyState
from gridmodel import map_values
from gridmodel.capacity.terms import KINDS, Wish
from gridmodel.expansions.view import said
from gridmodel.fingerprint import fingerprint
from gridmodel.network import Network
from gridmodel.ruleset import DEFAULT, RuleSet
from message import say
from services.access import act, require
from services.desk import Desk
from services.loaded import LoadedGrid, loaded
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
) -> list[dict[str, Any]]:
    """Return the largest connection at each node of the newest revision, in table order or as named."""
    require(actor, Action.CHECK_CONNECTION, grid)
    from gridmodel.capacity.rooms import capacity  # numba, only for those who ask

    network = at_year(desk, grid, wish.year, certainty).network
    return [room.json() for room in capacity(network, RuleSet.load(rules or DEFAULT), wish, nodes)]


def ask(
    desk: Desk,
    actor: Actor,
    grid: str,
    wish: Wish,
    *,
    rules: str | None = None,
    certainty: str | None = None,
) -> str:
    """Put the map of the newest revision before the worker; the same question again is the same study."""
    require(actor, Action.CHECK_CONNECTION, grid)
    at = at_year(desk, grid, wish.year, certainty)
    inputs = _inputs(at, wish, rules)
    with act(desk, actor, Action.CHECK_CONNECTION, grid, study="capacity") as session:
        known = rows.same_study(session, inputs)
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
    """Return how far a map is, and its rooms once it is done; `promised` is null until a ledger exists."""
    require(actor, Action.SEE_STUDY, study)
    with desk.database.read() as session:
        row = rows.get_study(session, study)
    done = row.state is StudyState.DONE
    return {
        "study": row.id, "state": row.state.value, "progress": row.progress, "fingerprint": row.fingerprint, "error": row.error,
        "result": row.result if done else None,
    }  # fmt: skip


def numbers(desk: Desk, actor: Actor, grid: str, revision: str, kind: str) -> NDArray[np.float32]:
    """Return kW per dense feature number from the last finished map of this revision; NaN not computed, infinity has none."""
    require(actor, Action.SEE_GRID, grid)
    if kind not in KINDS:
        raise Invalid(say("Kind is {kind}; it must be load or generation.", kind=kind))
    at = loaded(desk.database, grid, revision)
    with desk.database.read() as session:
        found = rows.same_study(session, _inputs(at, Wish(kind), None))
    if found is None or found.state is not StudyState.DONE or found.result is None:
        raise NotFound(say("The capacity map of {grid} {revision} is not computed yet. Ask for it first.",
                           grid=grid, revision=said(revision)))  # fmt: skip
    kw = np.array([np.nan if r["largest_kw"] is None else r["largest_kw"] for r in found.result["rooms"]])
    return map_values.headroom(at.places, kw)


def tightest(
    desk: Desk,
    actor: Actor,
    grid: str | None,
    kind: str,
    year: int | None = None,
    certainty: str | None = None,
) -> dict[str, Any]:
    """Return how far the newest revision's map is and, once done, its feeders, the one with least room first."""
    require(actor, Action.CHECK_CONNECTION, grid)
    at = at_year(desk, grid, year, certainty)
    with desk.database.read() as session:
        found = rows.same_study(session, _inputs(at, Wish(kind), None))
    out: dict[str, Any] = {
        "grid": at.info.grid,
        "revision": at.info.revision,
        "kind": kind,
        "state": None,
        "progress": 0.0,
    }
    if found is not None:
        out |= {"state": found.state.value, "progress": found.progress}
    done = found is not None and found.state is StudyState.DONE and found.result is not None
    out["feeders"] = by_feeder(at.network, found.result["rooms"]) if done and found and found.result else []
    return out


def by_feeder(network: Network, rooms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return per feeder the least and the largest room of its nodes, and what binds at the tightest."""
    feeders = network.feeders()
    of_node = feeders.node_feeder[[network.node_row[r["node"]] for r in rooms]]
    out = []
    for number in np.unique(of_node[of_node >= 0]).tolist():
        known = [rooms[i] for i in np.flatnonzero(of_node == number) if rooms[i]["largest_kw"] is not None]
        if known:
            least = min(known, key=lambda r: (r["largest_kw"], r["node"]))
            out.append({
                "feeder": feeders.names[number], "vn_kv": float(feeders.vn_kv[number]), "nodes": len(known),
                "least_kw": least["largest_kw"],
                "largest_kw": max(r["largest_kw"] for r in known), "node": least["node"], "binding": least["binding"],
            })  # fmt: skip
    return sorted(out, key=lambda row: (row["least_kw"], row["feeder"]))


def _inputs(at: LoadedGrid, wish: Wish, rules: str | None) -> dict[str, Any]:
    """A year in which no project counts is today."""
    return study_inputs(at.info, replace(wish, year=at.plan.year if at.plan else None), rules)


def study_inputs(info: RevisionInfo, wish: Wish, rules: str | None) -> dict[str, Any]:
    """Return what makes two capacity maps the same study."""
    rule_set = RuleSet.load(rules or DEFAULT)
    mark = fingerprint(info.content_sha256, wish.question(rule_set), rule_set)
    fields = asdict(wish) | {"tests": list(wish.tests)}
    return {
        "kind": "capacity",
        "rules": rule_set.name,
        "wish": fields,
        "fingerprint": mark,
        "view": info.revision,
    }
