"""A new home with accounts that are signed in, made without a running server."""

from __future__ import annotations

from datetime import UTC, datetime

from casework.people import Role
from data import people
from data.database import Database
from data.keys import KeyFile
from data.migrate import upgrade
from services.accounts import add_account
from services.desk import Desk
from services.sign_in import open_session
from tests.faults.place import Place


def people_of(place: Place, count: int) -> tuple[Database, dict[str, str]]:
    """The database, and by account name the token of its session."""
    settings = place.settings
    desk = Desk(
        settings, Database.open(settings.database, KeyFile(settings.data_keys)), lambda: datetime.now(UTC)
    )
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
