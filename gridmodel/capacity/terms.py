"""What a capacity map is asked for, and what it says of one node."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from gridmodel.answer import Asset, Promised, Question
from gridmodel.connection.question import ask
from gridmodel.errors import BadInput
from gridmodel.ruleset import RuleSet
from message import say

KINDS = ("load", "generation")
JUDGED = ("1", "2", "4", "13")
FAMILIES = ("voltage_low", "voltage_high", "loading", "change")
TEST_OF = {"voltage_low": "1", "voltage_high": "1", "loading": "4", "change": "2"}


class Why(StrEnum):
    """What ends the room of a node, beside a test that the next kilowatt would fail."""

    TEST = "test"
    WAY_IN = "way_in"  # the way-in table's cap for this kind of point
    PRE_EXISTING = "pre_existing"  # a parent is outside its limits before anybody connects
    NO_RATING = "no_rating"  # a line on the way has no current rating: not computed
    NO_SUPPLY = "no_supply"


@dataclass(frozen=True, slots=True)
class Wish:
    """A direction and the options of grid.md section 6; None: the rule set's own."""

    kind: str
    cosphi: float | None = None
    year: int | None = None
    tests: tuple[str, ...] = ()
    u_min_pu: float | None = None
    u_max_pu: float | None = None
    loading_max_percent: float | None = None
    load_scale: float | None = None
    promised: tuple[Promised, ...] = ()  # connected before anybody asks (decision 020)

    def question(self, rules: RuleSet) -> Question:
        """Return the standard customer as a question; raises BadInput naming the field."""
        for test in self.tests:
            if test not in JUDGED:
                raise BadInput(say("The capacity map knows tests 1, 2, 4 and 13, not {test}.", test=test))
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "promised"}
        return replace(ask(rules, node="", kw=1.0, **fields)[0], promised=self.promised)


@dataclass(frozen=True, slots=True)
class Room:
    """The largest capacity at one node; None where it cannot be computed. `test` is None for way_in and below."""

    node: str
    largest_kw: float | None
    why: Why
    test: str | None = None
    element: Asset | None = None
    state: str | None = None

    def json(self) -> dict[str, Any]:
        kw, why = self.largest_kw, self.why.value
        return {"node": self.node, "largest_kw": kw, "binding": self._binding(), "why": why}

    def _binding(self) -> dict[str, Any] | None:
        if self.test is None and self.why is not Why.WAY_IN:
            return None
        element = self.element.json() if self.element else None
        return {"test": self.test or "way_in", "element": element, "state": self.state}


@dataclass(frozen=True, slots=True)
class Gaps:
    """Room to the nearest bound by family (n, families), negative outside; per unit for voltages, percent for loading.

    `row` names the node row or the topology edge that is nearest; a failed scenario is not a number.
    """

    failed: np.ndarray
    gap: np.ndarray
    row: np.ndarray
