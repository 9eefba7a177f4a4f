"""Who acts on the command line: the operating-system user."""

from __future__ import annotations

import getpass

from casework.people import Actor, Role


def system_user() -> Actor:
    """Who can read the database's file needs no role to change it: the audit says who did."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        name = "unknown"
    return Actor(None, name, Role.ADMINISTRATOR, language="en", via="cli")
