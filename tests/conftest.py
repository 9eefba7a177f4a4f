"""Shared fixtures: where the sample grids are, or why the test is skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    given = os.environ.get("HEADROOM_SAMPLES")
    folder = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no sample grids at {folder.name}: set HEADROOM_SAMPLES")
    return folder
