"""Short-circuit currents of a grid's nodes, asked by a person or the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from casework.people import Action, Actor
from gridmodel.ruleset import DEFAULT, RuleSet
from gridmodel.solving.shortcircuit import Levels, Prepared, levels, prepare
from message import Message
from services.access import require
from services.desk import Desk
from services.loaded import newest


@dataclass(frozen=True, slots=True)
class ShortCircuitAnswer:
    """Currents at the asked nodes; NaN where a node is dark."""

    grid: str
    revision: str
    rules: str
    prepared: Prepared
    levels: Levels

    @property
    def assumptions(self) -> tuple[Message, ...]:
        return self.prepared.assumptions

    def json(self) -> dict[str, Any]:
        """The contract of `shortcircuit --json`; a dark node's numbers are null."""
        return {
            "grid": self.grid, "revision": self.revision, "case": self.prepared.case,
            "lv_tol": self.prepared.lv_tol_percent, "rules": self.rules,
            "nodes": [self._row(i) for i in range(len(self.levels.rows))],
            "assumptions": [m.english() for m in self.assumptions],
        }  # fmt: skip

    def _row(self, i: int) -> dict[str, Any]:
        nodes, at = self.prepared.network.nodes, self.levels
        row = int(at.rows[i])
        names = ("ikss_ka", "ip_ka", "skss_mva", "ikss2_ka")
        head = {"id": str(nodes["id"].tolist()[row]), "vn_kv": float(nodes["vn_kv"].to_numpy(float)[row])}
        return head | {name: _number(float(getattr(at, name)[i])) for name in names}


def short_circuit(
    desk: Desk, actor: Actor, grid: str, node_ids: Sequence[str] = (), case: str = "max",
    lv_tol_percent: float | None = None, rules: str = DEFAULT,
) -> ShortCircuitAnswer:  # fmt: skip
    """IEC 60909 at `node_ids` (all nodes when empty); the rule set's tolerance when none is given.

    BadInput for an unknown node, case or tolerance; CouldNotCompute without short-circuit power at a source.
    """
    require(actor, Action.SEE_GRID, grid)
    found = newest(desk.database, grid)
    network, rule_set = found.network, RuleSet.load(rules)
    rows = [network.require_node(n) for n in node_ids] if node_ids else range(len(network.nodes))
    prepared = prepare(network, rule_set, case, lv_tol_percent)
    at = levels(prepared, np.array(list(dict.fromkeys(rows)), dtype=np.int64))
    return ShortCircuitAnswer(grid, found.info.revision, rule_set.name, prepared, at)


def _number(value: float) -> float | None:
    return round(value, 6) if np.isfinite(value) else None
