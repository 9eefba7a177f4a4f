"""A remedy: what would be changed, and what the same check says of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gridmodel.answer import Asset, Binding, Question, SupplyPoint, Verdict
from gridmodel.connection.points import Place
from gridmodel.criteria.costs import Cost
from gridmodel.network import Network
from message import Message


class RemedyKind(StrEnum):
    """In the order they are tried (grid.md section 5)."""

    OTHER_POINT = "other_point"
    MOVE_OPEN_POINT = "move_open_point"
    TAP = "tap"
    COMPENSATION = "compensation"
    NEXT_SIZE = "next_size"
    NEW_FEEDER = "new_feeder"
    LIMITED_HOURS = "limited_hours"
    CAP = "cap"
    STORAGE = "storage"
    NEXT_LEVEL = "next_level"
    WITHDRAWAL = "withdrawal"  # counterfactual: somebody before in the queue withdraws
    WAIT = "wait"  # for a planned project


@dataclass(frozen=True, slots=True)
class Variant:
    """A change to be solved: the changed grid and question, the point, and its cost beyond the asked connection's."""

    kind: RemedyKind
    what: Message
    network: Network
    question: Question
    place: Place
    cost: Cost
    changed: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    """A variant solved: verdict, room and binding element of the winner's check. Costs in 10 000 of the currency."""

    kind: RemedyKind
    what: Message
    verdict: Verdict
    largest_kw: float | None
    binding: Binding | None
    cost: Cost
    point: SupplyPoint
    changed: tuple[Asset, ...] = ()
    conditions: tuple[Message, ...] = ()

    @property
    def cures(self) -> bool:
        return self.verdict in (Verdict.FITS, Verdict.FITS_WITH_CONDITIONS)
