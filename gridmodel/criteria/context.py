"""Everything one candidate's tests may look at; what is None makes its test "not computed"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridmodel.answer import Asset, Question, SecondSource, SupplyPoint
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.solving.shortcircuit import Prepared
from message import Message


@dataclass(frozen=True, slots=True)
class Solved:
    """One load flow by table row of the context's network; NaN = dark, not there or not rated."""

    u_pu: np.ndarray
    line_loading_percent: np.ndarray
    transformer_loading_percent: np.ndarray
    losses_kw: float | None = None


@dataclass(frozen=True, slots=True)
class StateFlows:
    """A state before and after. `frozen` is the after state with the taps of before; None: no tap moved."""

    state: str
    before: Solved
    after: Solved
    frozen: Solved | None = None

    @property
    def step(self) -> Solved:
        return self.frozen or self.after


@dataclass(frozen=True, slots=True)
class Motor:
    """Largest motor started at once; `p_kw` at the shaft, `cosphi` running."""

    p_kw: float
    start_over_rated: float
    efficiency: float
    cosphi: float
    start_cosphi: float = 0.3
    starts_per_hour: float | None = None  # None: the rule set's default


@dataclass(frozen=True, slots=True)
class CheckContext:
    """`node_row` is the customer's terminal, `common_row` the point of common coupling (tee or bay)."""

    network: Network
    rules: RuleSet
    question: Question
    point: SupplyPoint
    node_row: int
    common_row: int
    flows: tuple[StateFlows, ...] = ()
    shortcircuit_max: Prepared | None = None  # of the grid with the new connection in it
    shortcircuit_min: Prepared | None = None
    shortcircuit_missing: Message | None = None  # why one of the two above is None
    upstream: tuple[Asset, ...] = ()  # branches from the point to the source
    breaking_assumed: bool = False
    path_km: float | None = None  # electrical path at this voltage from the root busbar to the customer
    area: str | None = None  # supply area class
    section_before_kw: float | None = None
    section_after_kw: float | None = None
    spare_bays: int | None = None  # at the station of the point; None or negative: not known
    bays_assumed: bool = False
    motor: Motor | None = None
    nonlinear_kva: float | None = None  # converters; None: by class and kind
    single_phase_kva: float | None = None
    new_lines: tuple[int, ...] = ()  # rows of `network` that are new cable
    coil_a: float | None = None  # rating of the arc-suppression coil or neutral resistor
    second_upstream: tuple[Asset, ...] | None = None  # what the second source may not share with the first
    second: SecondSource | None = None
