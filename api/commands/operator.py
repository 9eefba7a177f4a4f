"""Who acts on the command line: the operating-system user, as the command line's edge knows it."""

from __future__ import annotations

from guard.command_line import operator as system_user

__all__ = ["system_user"]
