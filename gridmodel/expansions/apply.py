"""The grid of a year: the projects in service by then applied to its layers, in the order of their dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from gridmodel.expansions.board import Board, Fault, Frames
from gridmodel.expansions.project import Act, Certainty, Project, Stage, in_force
from gridmodel.network import Network
from gridmodel.reading.intake import build
from gridmodel.states import State
from message import Message, say


@dataclass(frozen=True, slots=True)
class Conflict:
    """A project that could not be applied, and why; it is left out whole."""

    code: str
    why: Message

    def said(self) -> Message:
        return say("Project {code} is left out: {why}", code=self.code, why=self.why)


@dataclass(frozen=True, slots=True)
class Applied:
    """`layers` after the projects `used`; frames nobody changed are the same objects as before."""

    layers: Frames
    used: tuple[Project, ...]
    conflicts: tuple[Conflict, ...]


def applied(
    layers: Mapping[str, pd.DataFrame],
    projects: Iterable[Project],
    year: int,
    certainty: Certainty = Certainty.CERTAIN,
) -> Applied:
    """Return the layers of `year`. Deterministic: by date, then code; asset numbers stay; a project counts whole or not."""
    return applied_all(layers, in_force(projects, year, certainty))


def applied_all(layers: Mapping[str, pd.DataFrame], projects: Iterable[Project]) -> Applied:
    """Apply exactly these projects, in this order."""
    board, used, conflicts = Board(dict(layers), {}), list[Project](), list[Conflict]()
    for project in projects:
        try:
            board = _after(board, project)
        except Fault as fault:
            conflicts.append(Conflict(project.code, fault.message))
        else:
            used.append(project)
    return Applied(board.frames, tuple(used), tuple(conflicts))


def _after(board: Board, project: Project) -> Board:
    """What is in service may be in the grid data already: then nothing is left to do."""
    if project.stage is Stage.IN_SERVICE and any(
        s.act is Act.ADD and board.has(s.layer, s.asset) for s in project.steps
    ):
        return board
    for step in project.steps:
        board = board.done(step, project.code)
    fault = board.dangling(project.steps)
    if fault is not None:
        raise Fault(fault)
    return board


def network_of(
    layers: Mapping[str, pd.DataFrame], states: dict[str, State] | None, load_factor: float = 1.0
) -> Network:
    """Build the network of these layers; existing loads grown by `load_factor`."""
    network, _ = build(layers, states)
    return grown(network, load_factor)


def grown(network: Network, load_factor: float) -> Network:
    """The same network with every state's load times `load_factor`; generation stays."""
    if load_factor == 1.0:
        return network
    states = {name: replace(s, load=s.load * load_factor) for name, s in network.states.items()}
    return replace(network, states=states)


def growth_factor(percent_per_year: float, from_year: int, year: int) -> float:
    """(1 + g)^(years between), never less than one year zero (planning.md 3.3)."""
    return float((1 + percent_per_year / 100) ** max(0, year - from_year))


def conflicts(layers: Mapping[str, pd.DataFrame], projects: Iterable[Project]) -> tuple[Conflict, ...]:
    """Every project that could not be applied if all of them were, however likely."""
    ordered = sorted(projects, key=lambda p: p.order)
    return applied_all(layers, ordered).conflicts
