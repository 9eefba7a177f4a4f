"""The command line's edge: the operating-system user acts, is audited, and gets one clear sentence and an exit code."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

from casework.people import Actor, Role
from components.i18n import render, use_language
from guard.errors import explain
from services.access import audited
from services.desk import Desk


def operator() -> Actor:
    """Who can read the database's file needs no role to change it: the audit says who did."""
    return Actor(None, _user_name(), Role.ADMINISTRATOR, language="en", via="cli")


def answered(open_desk: Callable[[], Desk], run: Callable[[Desk], int]) -> int:
    """0 answered (or the command's own code), 2 bad input, 3 could not compute; never a stack trace."""
    with use_language("en"):
        try:
            desk = open_desk()
            with audited(desk):
                return run(desk)
        except KeyboardInterrupt:
            print("Stopped. What was not finished was not saved.", file=sys.stderr)
            return 130
        except Exception as error:
            explained = explain(error)
            print(render(explained.message), file=sys.stderr)
            return explained.kind.exit_code


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"
