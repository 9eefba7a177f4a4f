"""A new home with accounts that are signed in, made without a running server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from casework.people import Role
from config import Settings
from data import people
from data.database import Database
from data.migrate import upgrade
from services.accounts import add_account
from services.desk import Desk
from services.sign_in import open_session


def people_of(home: Path, count: int) -> tuple[Database, dict[str, str]]:
    """The database, and by account name the token of its session."""
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    desk = Desk(settings, Database.open(settings.database), lambda: datetime.now(UTC))
    upgrade(desk.database)
    tokens = {}
    with desk.database.begin() as session:
        for n in range(count):
            name = f"writer-{n}"
            add_account(session, desk, name, Role.PLANNER, name)
            account = people.account_named(session, name)
            assert account
            tokens[name] = open_session(session, desk, account, "127.0.0.1").token
    return desk.database, tokens
