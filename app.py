"""The one entry: `python app.py serve | grid … | user … | doctor …`; puts the house together."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from config import Settings
from services.desk import Desk

if TYPE_CHECKING:
    from dash import Dash

    from api.gate import Gate

# One module of api/commands each. Only the one that is asked for is imported: the rest would cost seconds.
COMMANDS: Final = (
    "serve",
    "worker",
    "grid",
    "flow",
    "check",
    "contingency",
    "shortcircuit",
    "user",
    "doctor",
)


def open_desk(settings: Settings) -> Desk:
    from data.database import Database

    return Desk(settings, Database.open(settings.database), lambda: datetime.now(UTC))


def open_migrated_desk(settings: Settings) -> Desk:
    from data.migrate import upgrade

    desk = open_desk(settings)
    upgrade(desk.database)
    return desk


def build(settings: Settings) -> tuple[Dash, Gate]:
    """The web application and the gate before it, which is what is served; once in a process."""
    from api.site import assemble
    from data.secret import load_or_make
    from pages import PAGES

    site = assemble(PAGES, load_or_make(settings))
    return site.dash, site.gate(open_migrated_desk(settings))


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="app.py", description="Headroom: does this new connection fit the grid?"
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="|".join(COMMANDS))
    for name in argv[:1] if argv and argv[0] in COMMANDS else COMMANDS:
        module = importlib.import_module(f"api.commands.{name}")
        module.add_parser(subparsers)
    args = parser.parse_args(argv)
    args.build = build
    return args


def main(argv: Sequence[str] | None = None) -> int:
    from guard.command_line import answered

    args = parse(list(sys.argv[1:] if argv is None else argv))
    module = importlib.import_module(f"api.commands.{args.command}")
    opener = open_desk if args.command == "doctor" else open_migrated_desk  # doctor looks and changes nothing
    return answered(lambda: opener(Settings.from_env()), lambda desk: int(module.run(args, desk)))


if __name__ == "__main__":
    sys.exit(main())
