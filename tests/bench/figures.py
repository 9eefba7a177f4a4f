"""A measured figure beside its target, and the table and JSON they are shown in."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`sense` is <= or >=; without a target the figure only informs."""

    name: str
    value: float
    unit: str
    target: float | None = None
    sense: str = "<="
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value <= self.target if self.sense == "<=" else self.value >= self.target


def machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{cores} cores, Python {platform.python_version()}, {platform.system()}{busy}"


def median_of(measure: Callable[[], float], times: int = 5) -> float:
    return statistics.median(measure() for _ in range(times))


def seconds(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def show(figures: Sequence[Figure]) -> str:
    rows = [("figure", "measured", "target", "", "how")]
    rows += [(f.name, _text(f.value, f.unit), _target(f), _mark(f), f.note) for f in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[4]]) for row in rows]
    return "\n".join([f"machine: {machine()}", *(line.rstrip() for line in lines)])


def markdown(figures: Sequence[Figure]) -> str:
    """The table of docs/performance.md."""
    rows = [("figure", "measured", "target", "", "how"), ("---", "---:", "---:", "---", "---")]
    rows += [(f.name, _text(f.value, f.unit), _target(f), _mark(f), f.note) for f in figures]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _text(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}" if abs(value) < 100 else f"{value:,.0f} {unit}"


def _target(f: Figure) -> str:
    return "" if f.target is None else f"{f.sense} {f.target:g} {f.unit}"


def _mark(f: Figure) -> str:
    return "" if f.met is None else "met" if f.met else "MISSED"


def write(path: Path, figures: Sequence[Figure]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(f) | {"met": f.met} for f in figures]
    path.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=2))


def read(path: Path) -> list[Figure]:
    rows = json.loads(path.read_text())["figures"]
    return [Figure(**{key: value for key, value in row.items() if key != "met"}) for row in rows]
