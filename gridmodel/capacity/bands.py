"""Spare capacity as the public may know it: coarse cells, coarse steps, never a node, never fewer than four of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

CELL_DEG: Final = 0.01  # about a kilometre
LEAST_NODES: Final = 4  # fewer would show one customer's own connection
STEPS_KW: Final = (0.0, 20.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0)
LOW_VOLTAGE_KV: Final = 1.0
MEDIUM_VOLTAGE_KV: Final = 36.0
AMPLE_KW: Final = 800.0
SOME_KW: Final = 100.0

Floats = NDArray[np.float64]
Spot = tuple[int, int]  # column, row of a cell


class Chance(StrEnum):
    """What a customer is told at once; never a number of the grid."""

    LIKELY = "likely"  # three of four nodes here carry it
    NEEDS_STUDY = "needs_study"  # some do
    NEEDS_WORKS = "needs_works"  # none does as the grid stands
    UNKNOWN = "unknown"  # not computed here


class Shade(StrEnum):
    AMPLE = "ample"
    SOME = "some"
    LITTLE = "little"


@dataclass(frozen=True, slots=True)
class Cell:
    """`usual_kw` three of four nodes carry, `best_kw` at least one; both rounded down to a step of STEPS_KW."""

    usual_kw: float
    best_kw: float

    @property
    def shade(self) -> Shade:
        if self.usual_kw >= AMPLE_KW:
            return Shade.AMPLE
        return Shade.SOME if self.best_kw >= SOME_KW else Shade.LITTLE


def spot(lon: float, lat: float) -> Spot:
    return int(np.floor(lon / CELL_DEG)), int(np.floor(lat / CELL_DEG))


def box(at: Spot) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees."""
    x, y = at
    return x * CELL_DEG, y * CELL_DEG, (x + 1) * CELL_DEG, (y + 1) * CELL_DEG


def cells(lon: Floats, lat: Floats, room_kw: Floats) -> dict[Spot, Cell]:
    """The cells in which at least LEAST_NODES nodes have a computed room; not a number is not computed."""
    known = np.isfinite(room_kw) & np.isfinite(lon) & np.isfinite(lat)
    column, row = (np.floor(v[known] / CELL_DEG).astype(np.int64) for v in (lon, lat))
    return dict(_cells(column, row, room_kw[known]))


def _cells(column: NDArray[np.int64], row: NDArray[np.int64], room_kw: Floats) -> Iterator[tuple[Spot, Cell]]:
    order = np.lexsort((room_kw, row, column))
    column, row, room_kw = column[order], row[order], room_kw[order]
    edges = np.flatnonzero((np.diff(column) != 0) | (np.diff(row) != 0)) + 1
    for first, end in zip([0, *edges.tolist()], [*edges.tolist(), len(column)], strict=True):
        if end - first >= LEAST_NODES:
            rooms = room_kw[first:end]
            usual = stepped(float(np.quantile(rooms, 0.25, method="lower")))
            yield (int(column[first]), int(row[first])), Cell(usual, stepped(float(rooms[-1])))


def stepped(kw: float) -> float:
    """Rounded down: a person who asks again and again learns no more than the step."""
    return max((s for s in STEPS_KW if s <= kw), default=0.0)


def chance(known: Mapping[Spot, Cell], lon: float, lat: float, kw: float) -> Chance:
    cell = known.get(spot(lon, lat))
    if cell is None:
        return Chance.UNKNOWN
    if kw <= cell.usual_kw:
        return Chance.LIKELY
    return Chance.NEEDS_STUDY if kw <= cell.best_kw else Chance.NEEDS_WORKS
