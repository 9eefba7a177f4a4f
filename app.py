"""The one entry: `python app.py serve | grid … | user … | doctor …`; puts the house together."""

from __future__ import annotations

import argparse
import gc
import importlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from config import Settings
from services.desk import Desk

if TYPE_CHECKING:
    from api.gate import Gate

# One module of api/commands each. Only the one that is asked for is imported: the rest would cost seconds.
COMMANDS: Final = (
    "serve",
    "worker",
    "helper",
    "grid",
    "flow",
    "check",
    "contingency",
    "capacity",
    "outage",
    "shortcircuit",
    "predict",
    "history",
    "user",
    "audit",
    "keys",
    "backup",
    "restore",
    "doctor",
)


SERVICES: Final = ("serve", "worker", "helper")  # whoever runs them collects what they write to stderr


@contextmanager
def importing() -> Iterator[None]:
    """What is imported stays: looking through it for garbage again and again was a fifth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def keep_log(settings: Settings) -> None:
    """A command answers with a sentence; the trace behind its reference goes to a file in the home."""
    home = settings.home
    able = home.is_dir() and os.access(home, os.W_OK)
    log = logging.FileHandler(home / "headroom.log", encoding="utf-8", delay=True) if able else None
    if log:
        log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.captureWarnings(True)
    for name in ("headroom", "py.warnings"):
        logging.getLogger(name).handlers = [log or logging.NullHandler()]


def open_desk(settings: Settings) -> Desk:
    from data.database import Database
    from data.keys import KeyFile

    # Compiled load flows are kept in the home; numba reads this when it is first imported.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.home / "compiled"))
    keys = KeyFile(settings.data_keys, sealing=settings.encryption)
    return Desk(settings, Database.open(settings.database, keys), lambda: datetime.now(UTC))


def open_migrated_desk(settings: Settings) -> Desk:
    from data.migrated import is_migrated

    desk = open_desk(settings)
    if not is_migrated(desk.database):
        from data.migrate import upgrade

        upgrade(desk.database)
    return desk


def build(desk: Desk) -> Gate:
    """The web application behind its gate, which is what is served; once in a process."""
    with importing():
        from api.site import assemble
        from data.secret import load_or_make
        from pages import PAGES

        return assemble(PAGES, load_or_make(desk.settings)).gate(desk)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    from api.commands.parser import Parser

    parser = Parser(prog="app.py", description="Headroom: does this new connection fit the grid?")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="|".join(COMMANDS))
    for name in argv[:1] if argv and argv[0] in COMMANDS else COMMANDS:
        module = importlib.import_module(f"api.commands.{name}")
        module.add_parser(subparsers)
    args = parser.parse_args(argv)
    args.build = build
    return args


def main(argv: Sequence[str] | None = None) -> int:
    with importing():
        from guard.command_line import answered

        args = parse(list(sys.argv[1:] if argv is None else argv))
        module = importlib.import_module(f"api.commands.{args.command}")
    # doctor looks and changes nothing; restore wants the home as empty as it is; serve came before its helper
    opener = open_desk if args.command in ("doctor", "restore", "helper") else open_migrated_desk

    def opened() -> Desk:
        settings = Settings.from_env()
        if args.command not in SERVICES:
            keep_log(settings)
        with importing():
            return opener(settings)

    return answered(opened, lambda desk: int(module.run(args, desk)))


if __name__ == "__main__":
    sys.exit(main())
