"""Who acts on the command line: the operating-system user, as an administrator."""

from __future__ import annotations

import getpass

from casework.people import Actor, Role


def system_user() -> Actor:
    return Actor(None, getpass.getuser(), Role.ADMINISTRATOR, language="en", via="cli")
