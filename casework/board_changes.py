"""A board as it was made once, and what changed between two, so that an open page is sent only that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.board import Card, Counters
from casework.board_strips import Ends, HeatRow, Load


@dataclass(frozen=True, slots=True)
class Board:
    """`tag` names this board: who shows it the next time is sent only what changed since."""

    tag: str
    made_at: datetime
    cards: tuple[Card, ...]
    counters: Counters
    weeks: tuple[date, ...]
    heat: tuple[HeatRow, ...]
    workload: tuple[Load, ...]
    ends: tuple[Ends, ...]
    departments: tuple[str, ...]
    districts: tuple[str, ...]
    demonstration: bool


def changed(before: Sequence[Card], after: Sequence[Card]) -> tuple[Card, ...]:
    """The cards that are new or differ."""
    known = {card.id: card for card in before}
    return tuple(card for card in after if known.get(card.id) != card)
