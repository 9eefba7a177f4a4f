"""Remedies as JSON, in the words and roundings of the answer's own document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridmodel.criteria.costs import Band
from gridmodel.document import binding_row, point_row
from gridmodel.remedies.remedy import Remedy


def remedy_rows(found: Sequence[Remedy]) -> list[dict[str, Any]]:
    """One row per remedy. Costs are low, mid, high in 10 000 of the rule set's currency."""
    return [_row(r) for r in found]


def _row(r: Remedy) -> dict[str, Any]:
    return {
        "kind": r.kind.value, "what": r.what.english(), "verdict": r.verdict.value, "cures": r.cures,
        "largest_kw": r.largest_kw, "binding": binding_row(r.binding), "point": point_row(r.point),
        "changed": [a.json() for a in r.changed], "conditions": [m.english() for m in r.conditions],
        "cost": {
            "utility": _band(r.cost.utility), "customer": _band(r.cost.customer), "currency": r.cost.currency,
            "missing": list(r.cost.missing), "verified": r.cost.verified,
        },
    }  # fmt: skip


def _band(band: Band) -> list[float]:
    return [round(x, 2) for x in band]
