"""Cases alike: after the same activity and, where one says more, of the same class. The yardstick a model must beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from casework.prediction.baselines import grouped
from casework.prediction.log import EventLog, Floats, Ints, carried, remaining_days, stay_days

ENOUGH: Final = 20  # finished cases; fewer of a class and activity: the activity alone


@dataclass(frozen=True, slots=True)
class Alike:
    """What finished cases still took and stayed, by the key of their group; `column` is None where no class helps."""

    column: str | None
    fine: Ints
    coarse: Ints
    remaining: Floats
    stay: Floats


def learn_alike(log: EventLog, known: Ints) -> Alike:
    """The class that tells most about the rows known; groups are too large for a class to win by chance."""
    remaining, stay = remaining_days(log)[known], stay_days(log)[known]
    found = [
        Alike(name, _key(log, name)[known], log.activity[known], remaining, stay)
        for name in (None, *log.classes)
    ]
    errors = [np.abs(_of(one, one.fine, one.coarse, 0.5) - remaining).mean() for one in found]
    return found[int(np.argmin(errors))]


def quantile_days(alike: Alike, log: EventLog, rows: Ints, share: float) -> Floats:
    """What that share of the cases alike took at most after the row's event."""
    return _of(alike, _key(log, alike.column)[rows], log.activity[rows], share)


def _key(log: EventLog, column: str | None) -> Ints:
    if column is None:
        return log.activity
    codes = log.classes[column]
    latest = np.nan_to_num(carried(log, np.where(codes < 0, np.nan, codes)), nan=-1).astype(np.int64)
    return (latest + 1) * len(log.activities) + log.activity


def _of(alike: Alike, fine: Ints, coarse: Ints, share: float) -> Floats:
    wide = grouped(alike.coarse, alike.remaining, coarse, share)
    narrow = grouped(alike.fine, alike.remaining, fine, share, at_least=ENOUGH)
    return np.where(_enough(alike.fine, fine), narrow, wide)


def _enough(known: Ints, asked: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    keys, often = np.unique(known, return_counts=True)
    place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    found: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (keys[place] == asked) & (often[place] >= ENOUGH)
    return found


def waited_days(alike: Alike, log: EventLog, rows: Ints, waited: Floats, shares: tuple[float, ...]) -> Floats:
    """How far each quantile moves because nothing has happened for `waited` days since the row's event.

    The cases alike that stayed at least as long, against all of them; where fewer than `ENOUGH` did, the longest.
    One column per share.
    """
    fine, coarse = _key(log, alike.column)[rows], log.activity[rows]
    narrow = _enough(alike.fine, fine)
    moved = np.zeros((len(rows), len(shares)))
    for code, kind, known in (
        *((code, True, alike.fine) for code in np.unique(fine[narrow])),
        *((code, False, alike.coarse) for code in np.unique(coarse[~narrow])),
    ):
        mine = (fine == code) & narrow if kind else (coarse == code) & ~narrow
        peers = np.flatnonzero(known == code)
        if len(peers):
            moved[mine] = _moved(alike, peers[np.argsort(alike.stay[peers])], waited[mine], shares)
    return moved


def _moved(alike: Alike, peers: Ints, waited: Floats, shares: tuple[float, ...]) -> Floats:
    """`peers` are ordered by their stay."""
    usual = np.quantile(alike.remaining[peers], shares)
    gone = np.searchsorted(alike.stay[peers], waited, "left")
    gone = np.minimum(gone, max(0, len(peers) - ENOUGH))
    found = np.empty((len(waited), len(shares)))
    for place in np.unique(gone):
        found[gone == place] = np.quantile(alike.remaining[peers[place:]], shares) - usual
    return found
