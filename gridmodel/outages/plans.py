"""The best switching after an outage: solved plans, and what of the dark part each one serves within limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.outages.field import Field
from gridmodel.outages.pieces import largest_parts
from gridmodel.outages.transfer import Move, Outage, regions
from gridmodel.outages.trials import Trial, try_moves


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found for one outage."""

    best: Trial | None  # None: nothing can be restored
    singles: list[Trial]  # every tie alone with its whole part
    carried_kw: list[float | None]  # by tie; None: not searched


def best_plans(
    field: Field, outages: list[Outage], likely_kw: list[list[float | None]] | None = None
) -> list[Plan]:
    """Return the plan of each outage; `likely_kw`: what its ties carried in a solve nearby, to start from."""
    offers = [
        [regions(tie, part, field.node_kw) for tie, part in zip(o.ties, o.parts, strict=True)]
        for o in outages
    ]
    jobs = [(o, (moves[0],)) for o, offer in zip(outages, offers, strict=True) for moves in offer]
    trials = iter(try_moves(field, jobs))
    singles = [[next(trials) for _ in offer] for offer in offers]
    short = [
        not any(t.ok and t.restored_kw >= required_kw(field, o) - 1e-6 for t in own)
        for o, own in zip(outages, singles, strict=True)
    ]
    pieces = largest_parts(field, outages, offers, short, likely_kw)
    good = [_good(own, some) for own, some in zip(singles, pieces, strict=True)]
    pairs = [
        _wanted_pairs(field, o, own, offer, some, found)
        for o, own, offer, some, found in zip(outages, singles, offers, pieces, good, strict=True)
    ]
    tried = iter(try_moves(field, [(o, p) for o, some in zip(outages, pairs, strict=True) for p in some]))
    out = []
    for own, parts, found, some, sought in zip(singles, pieces, good, pairs, short, strict=True):
        found += [t for t in [next(tried) for _ in some] if t.ok]
        carried = [_carried(t, part, sought) for t, part in zip(own, parts, strict=True)]
        out.append(Plan(max(found, key=_worth, default=None), own, carried))
    return out


def _carried(whole: Trial, part: Trial | None, sought: bool) -> float | None:
    if whole.ok:
        return whole.restored_kw
    if not sought:
        return None
    return part.restored_kw if part else 0.0


def required_kw(field: Field, o: Outage) -> float:
    return float(field.node_kw[o.required].sum())


def _good(own: list[Trial], pieces: list[Trial | None]) -> list[Trial]:
    good = [t for t in own if t.ok] + [t for t in pieces if t is not None]
    return [t for t in good if t.restored_kw > 0]


def _wanted_pairs(
    field: Field,
    o: Outage,
    own: list[Trial],
    offer: list[list[Move]],
    pieces: list[Trial | None],
    good: list[Trial],
) -> list[tuple[Move, Move]]:
    """The pairs of ties worth trying where no single one restores everything."""
    best = max((t.restored_kw for t in good), default=0.0)
    if best >= required_kw(field, o) - 1e-6:
        return []
    return [p for p in _pairs(len(field.node_kw), own, offer, pieces) if sum(m.kw for m in p) > best][:6]


def _pairs(
    n_nodes: int, own: list[Trial], offer: list[list[Move]], pieces: list[Trial | None]
) -> list[tuple[Move, Move]]:
    """Two ties, each with a part it carries alone, the parts apart: the largest of the second beside the first's."""
    out = []
    carried = [[t for t in (whole, piece) if t and t.ok] for whole, piece in zip(own, pieces, strict=True)]
    for j, k in ((j, k) for j in range(len(offer)) for k in range(len(offer)) if j != k):
        most = max((t.restored_kw for t in carried[k]), default=-1.0)
        parts = [m for m in (offer[k][1:] + offer[k][:1]) if m.kw <= most + 1e-6][-12:]
        for first in carried[j]:
            taken = np.zeros(n_nodes, dtype=bool)
            taken[first.restored] = True
            apart = next((m for m in reversed(parts) if not taken[m.served()].any()), None)
            if apart is not None:
                out.append((first.moves[0], apart))
    return sorted(out, key=lambda p: -sum(m.kw for m in p))


def _worth(t: Trial) -> tuple[float, int, float]:
    """Most restored first, then fewer operations, then smaller loading."""
    return (round(t.restored_kw, 3), -operations(t.moves), -t.loading_max_percent)


def operations(moves: tuple[Move, ...]) -> int:
    """Count the switchings of a plan; one opened switch may serve two ties."""
    return len(moves) + len({m.cut for m in moves if m.cut is not None})
