"""`history demo`: writes the demonstration history over the demonstration grid."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("history", help="simulated cases for the demonstration")
    actions = parser.add_subparsers(dest="history_action", required=True, metavar="ACTION")
    actions.add_parser("demo", help="write two and a half years of cases over the demonstration grid")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.history import write_history

    written = write_history(desk, system_user())
    print(
        f"{written['closed']} closed and {written['running']} running cases, {written['tasks']} tasks: demonstration data"
    )
    return 0
