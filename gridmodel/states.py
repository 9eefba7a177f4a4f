"""Which load and generation a state of the grid means, and where that is known from (planning.md 3.3)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from message import Message, say

PEAK, MINIMUM, SNAPSHOT = "peak", "minimum", "snapshot"
DEFAULT_MIN_LOAD = 0.25  # planning.md 3.3: measured, else 0.25, unverified
DEFAULT_GENERATION = {"wind": 1.0, "": 0.8}  # planning.md 3.3: share of installed power in the minimum state


@dataclass(frozen=True, slots=True)
class State:
    """Factors on the snapshot's values. `generation` by kind, "" for every other kind."""

    name: str
    load: float
    generation: dict[str, float] = field(default_factory=lambda: {"": 1.0})
    source: str = ""
    assumed: bool = False

    def generation_factors(self, kinds: pd.Series) -> np.ndarray:
        """Return one factor per generator row (per unit of its p_kw)."""
        default = self.generation.get("", 1.0)
        return np.array([self.generation.get(str(k), default) for k in kinds], dtype=float)


def states_from_basis(basis: set[str]) -> tuple[dict[str, State], list[Message]]:
    """Derive the states from what the loads say they are; never guess a peak out of unnamed values."""
    if basis == {PEAK}:
        minimum = State(MINIMUM, DEFAULT_MIN_LOAD, dict(DEFAULT_GENERATION), "default factors", assumed=True)
        text = say(
            "Minimum state assumed: loads x {load}, PV x {pv} of installed power.",
            load=DEFAULT_MIN_LOAD,
            pv=DEFAULT_GENERATION[""],
        )
        return {PEAK: State(PEAK, 1.0, {"": 0.0}, "basis = peak"), MINIMUM: minimum}, [text]
    text = say(
        "The loads do not all say that they are peak values (column basis); only the data's own snapshot is computed."
    )
    return {SNAPSHOT: State(SNAPSHOT, 1.0, {"": 1.0}, "as delivered", assumed=True)}, [text]


def states_from_meta(meta: dict[str, dict[str, object]]) -> dict[str, State]:
    """Read states as a grid revision stores them: {name: {load, generation, source, assumed}}; peak is the first."""
    out = {}
    for name, row in sorted(meta.items(), key=lambda item: (item[0] != PEAK, item[0])):
        generation = row.get("generation", 1.0)
        by_kind = dict(generation) if isinstance(generation, dict) else {"": float(str(generation))}
        out[name] = State(
            name,
            float(str(row.get("load", 1.0))),
            by_kind,
            str(row.get("source", "")),
            bool(row.get("assumed", False)),
        )
    return out
