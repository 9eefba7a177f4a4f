"""Questions about a whole grid: load flow and N-1."""

from __future__ import annotations

from typing import Any

import numpy as np

from casework.people import Action, Actor
from gridmodel.outages.contingency import contingency, nobody
from gridmodel.ruleset import DEFAULT, RuleSet
from services.access import require
from services.desk import Desk
from services.years import at_year


def flow_document(
    desk: Desk,
    actor: Actor,
    grid: str,
    state: str | None = None,
    year: int | None = None,
    certainty: str | None = None,
) -> dict[str, Any]:
    """Solve one state of the newest revision, or of its grid in a year; dark elements carry None."""
    require(actor, Action.SEE_GRID, grid)
    at = at_year(desk, grid, year, certainty)
    net = at.network
    flow = net.flow(state)
    lines = zip(net.lines["id"], flow.line_loading_percent, flow.line_p_kw, flow.line_q_kvar, strict=True)
    trafos = zip(
        net.transformers["id"], flow.transformer_loading_percent, flow.transformer_s_percent, strict=True
    )
    return {
        "grid": grid, "revision": at.info.revision, "state": flow.state, "projects": list(at.projects),
        "converged": True, "losses_kw": round(flow.losses_kw, 4),
        "source_kw": round(flow.source_kw, 4), "source_kvar": round(flow.source_kvar, 4),
        "nodes": [{"id": i, "u_pu": _n(u, 6)} for i, u in zip(net.nodes["id"], flow.u_pu, strict=True)],
        "lines": [{"id": i, "loading_percent": _n(x, 4), "p_kw": _n(p, 4), "q_kvar": _n(q, 4)} for i, x, p, q in lines],
        "transformers": [{"id": i, "loading_percent": _n(x, 4), "s_percent": _n(s, 4)} for i, x, s in trafos],
    }  # fmt: skip


def _n(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def contingency_document(
    desk: Desk, actor: Actor, grid: str, *, rules: str = DEFAULT, u_min: float | None = None, u_max: float | None = None,
    loading_max: float | None = None, year: int | None = None, certainty: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return every outage of the newest revision with what its ties restore (grid.md section 7)."""
    require(actor, Action.SEE_GRID, grid)
    network = at_year(desk, grid, year, certainty).network
    return [
        loss.json() for loss in contingency(network, RuleSet.load(rules), nobody(u_min, u_max, loading_max))
    ]
