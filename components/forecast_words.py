"""What a predicted end is worth, in a sentence beside it: measured on later cases, next to the simplest guess."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from components.i18n import t
from components.numbers import number

Quality = tuple[datetime, str, dict[str, Any]]


def worth(found: Quality | None) -> str:
    """Empty where nothing was measured yet."""
    if found is None:
        return ""
    asked = found[2].get("while_waiting") or found[2]
    covered = asked.get("coverage")
    naive = asked["baselines"]["median_by_last_activity"]
    said = t(
        "Measured on {n} later cases: {mae} working days off on average, the simple guess {naive}.",
        n=number(found[2]["cases"]["test"], 0),
        mae=number(asked["mae_days"]),
        naive=number(naive),
    )
    if covered is None:
        return said
    return said + t(" {share} % ended within the 80 % band.", share=number(100 * covered))
