"""A connection check somebody saved under a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class SavedStudy:
    id: str
    name: str
    by: str
    at: datetime
    grid: str
