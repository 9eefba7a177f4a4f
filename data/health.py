"""Does the database answer."""

from __future__ import annotations

import logging

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from casework.refusals import Refused
from data.database import Database

log = logging.getLogger("headroom")


def answers(database: Database) -> bool:
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
    except (Refused, SQLAlchemyError, OSError) as error:
        log.error("the database does not answer: %s", getattr(error, "why", error))
        return False
    return True
