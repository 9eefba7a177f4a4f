"""How long each file of the hostile corpus takes until it is refused, the start of its process included."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from casework.refusals import Invalid
from data.readers.files import read_files
from tests.bench.figures import Figure
from tests.data.hostile import written


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        return [_timed(attempt, file) for attempt, (file, _) in written(Path(folder)).items()]


def _timed(attempt: str, file: Path) -> Figure:
    began = time.perf_counter()
    try:
        read_files([file])
    except Invalid as refusal:
        return Figure(f"refused: {attempt}", time.perf_counter() - began, "s", 1.0, note=str(refusal)[:80])
    raise AssertionError(f"{attempt} was read")
