"""What a use case finds on its desk: settings, database and clock, handed in by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from config import Settings
from data.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    database: Database
    now: Callable[[], datetime]
