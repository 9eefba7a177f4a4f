"""What the server needs to be well."""

from __future__ import annotations

from data.health import answers
from services.desk import Desk


def database_answers(desk: Desk) -> bool:
    return answers(desk.database)
