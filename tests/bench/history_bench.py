"""The demonstration history, which the first start writes in the background."""

from __future__ import annotations

from api.commands.operator import system_user
from services.history import CASES, write_history
from tests.bench.figures import Figure, seconds
from tests.bench.grids import demonstration_desk


def measure() -> list[Figure]:
    with demonstration_desk() as desk:
        spent = seconds(lambda: write_history(desk, system_user()))
    return [Figure("demonstration history written", spent, "s", 60, note=f"{CASES} cases, one thread")]
