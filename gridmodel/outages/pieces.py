"""How large a part of the dark area each tie carries: a search over the parts that one opened switch leaves to it.

What a tie carries hardly changes from one solve of an outage to the next, so the search may start at what it carried in
another one. It takes a part that holds above which the next larger one does not, wherever it starts.
"""

from __future__ import annotations

from dataclasses import dataclass

from gridmodel.outages.field import Field
from gridmodel.outages.transfer import Move, Outage
from gridmodel.outages.trials import Trial, try_moves

BEYOND = 2  # parts tried first: the likely one and the next larger
Key = tuple[int, int]  # outage, tie


@dataclass(slots=True)
class _Bracket:
    """Places in a tie's offer, smallest part first from 1; `low` holds (0: nothing known to), above `high` none does."""

    low: int
    high: int
    likely: int | None
    found: Trial | None = None

    def probes(self) -> list[int]:
        if self.low >= self.high:
            return []
        likely, self.likely = self.likely, None
        if likely is None:
            return [(self.low + self.high + 1) // 2]
        return [m for m in range(likely, likely + BEYOND) if self.low < m <= self.high]

    def learn(self, place: int, trial: Trial) -> None:
        if trial.ok and place > self.low:
            self.low, self.found = place, trial
        elif not trial.ok and place <= self.high:
            self.high = place - 1


def largest_parts(
    field: Field,
    outages: list[Outage],
    offers: list[list[list[Move]]],
    wanted: list[bool],
    likely_kw: list[list[float | None]] | None = None,
) -> list[list[Trial | None]]:
    """Return the largest part every tie of every wanted outage carries, None: none; each round is one batch.

    `likely_kw`: what each tie carried in a solve nearby, None where that is not known.
    """
    brackets: dict[Key, _Bracket] = {
        (i, j): _Bracket(0, len(moves) - 1, _place(moves, likely_kw[i][j] if likely_kw else None))
        for i, offer in enumerate(offers)
        if wanted[i]
        for j, moves in enumerate(offer)
        if len(moves) > 1
    }
    while probes := [(key, place) for key, b in brackets.items() for place in b.probes()]:
        trials = try_moves(field, [(outages[i], (offers[i][j][place],)) for (i, j), place in probes])
        for (key, place), trial in zip(probes, trials, strict=True):
            brackets[key].learn(place, trial)
    return [
        [b.found if (b := brackets.get((i, j))) else None for j in range(len(offer))]
        for i, offer in enumerate(offers)
    ]


def _place(moves: list[Move], kw: float | None) -> int | None:
    """The largest part of an offer that asks no more of its tie than `kw`; at least the smallest."""
    if kw is None:
        return None
    return max(sum(m.kw <= kw + 1e-6 for m in moves[1:]), 1)
