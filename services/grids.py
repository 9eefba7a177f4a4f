"""Grid data: import, list, remove, and the demonstration grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from casework.people import Action, Actor
from casework.refusals import Invalid
from data import grids
from data.frames import Layers
from data.grids import RevisionInfo
from data.readers import ReadReport, read_files
from gridmodel.reading.intake import build
from gridmodel.report import Report
from gridmodel.states import State
from message import Message, say
from services.access import act, require
from services.desk import Desk

_NAME = re.compile(r"\w[\w .-]{0,63}")


def import_grid(
    desk: Desk,
    actor: Actor,
    name: str,
    paths: Sequence[Path | str],
    crs: str | None = None,
    hz: float | None = None,
) -> RevisionInfo:
    """Read, check and keep the files as the next revision of `name`; a refusal keeps nothing."""
    require(actor, Action.CHANGE_GRID, name)
    _check_name(name)
    _check_hz(hz)
    layers, reading = read_files(paths, crs)
    _note_frequency(layers, hz)
    network, intake = build(layers, hz=hz)
    with act(
        desk, actor, Action.CHANGE_GRID, name, act="import", files=[Path(p).name for p in paths]
    ) as session:
        return grids.save_revision(
            session,
            name,
            layers,
            author=actor.name,
            reason="import",
            states={key: _state_json(state) for key, state in network.states.items()},
            report=_report_json(reading, intake),
            crs=reading.crs,
            data_time=reading.data_time,
        )


def list_grids(desk: Desk, actor: Actor) -> list[RevisionInfo]:
    """The newest revision of every grid."""
    require(actor, Action.SEE_GRID)
    with desk.database.read() as session:
        return grids.list_grids(session)


def remove_grid(desk: Desk, actor: Actor, name: str) -> None:
    """Remove a grid with its revisions and the studies made on them."""
    require(actor, Action.CHANGE_GRID, name)
    with act(desk, actor, Action.CHANGE_GRID, name, act="remove") as session:
        grids.remove_grid(session, name)


def load_demo(
    desk: Desk, actor: Actor, progress: Callable[[Message, float], None] = lambda message, share: None
) -> RevisionInfo:
    """The demonstration grid: built once, afterwards only looked up."""
    require(actor, Action.CHANGE_GRID, "demo")
    from data.demo import GRID_NAME, build_demo  # pandapower takes seconds to import

    with desk.database.read() as session:
        found = grids.latest_revision(session, GRID_NAME)
    if found:
        return found
    layers, meta = build_demo(progress)
    with act(desk, actor, Action.CHANGE_GRID, GRID_NAME, act="demo") as session:
        return grids.latest_revision(session, GRID_NAME) or grids.save_revision(
            session,
            GRID_NAME,
            layers,
            author=actor.name,
            reason=meta.reason,
            states=meta.states,
            report=meta.report,
            crs=meta.crs,
        )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Invalid(
            say(
                "The name {name} cannot be used: letters, digits, spaces, dots and dashes, 64 at most,"
                " beginning with a letter or digit. Nothing was imported.",
                name=name[:80],
            )
        )


def _check_hz(hz: float | None) -> None:
    if hz is not None and not 1 <= hz <= 400:
        raise Invalid(say("--hz is {hz}; a system frequency lies between 1 and 400 Hz.", hz=hz))


def _note_frequency(layers: Layers, hz: float | None) -> None:
    """The revision keeps the frequency it was told, so that every later load flow uses it."""
    if hz is not None and "source" in layers:
        layers["source"]["f_hz"] = hz


def _state_json(state: State) -> dict[str, Any]:
    return {
        "load": state.load,
        "generation": state.generation,
        "source": state.source,
        "assumed": state.assumed,
    }


def _report_json(reading: ReadReport, intake: Report) -> dict[str, Any]:
    """One list of findings: what reading found, then what building the network found."""
    read, built = reading.json(), intake.json()
    messages = [{"template": m.template, "params": m.params} for m in intake.assumptions]
    return read | {
        "counts": built["counts"],
        "assumptions": built["assumptions"],
        "findings": read["findings"] + built["findings"],
        "messages": read["messages"] + messages,
    }
