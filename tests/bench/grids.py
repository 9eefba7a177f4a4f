"""The demonstration grid in a data folder of its own, and a desk before it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import open_migrated_desk
from config import Settings
from services.desk import Desk
from tests.browser import serving


@contextmanager
def demonstration_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        serving.load_demonstration(Path(folder))
        yield Path(folder)


@contextmanager
def demonstration_desk() -> Iterator[Desk]:
    with demonstration_home() as home:
        desk = open_migrated_desk(Settings.from_env({"HEADROOM_HOME": str(home)}))
        yield desk
        desk.database.engine.dispose()
