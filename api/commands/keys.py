"""`keys`: the keys of the sealed fields."""

from __future__ import annotations

import argparse
from typing import Any

from api.commands.operator import system_user
from services.desk import Desk
from services.keys import rotate


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("keys", help="the keys of the sealed fields").add_subparsers(
        dest="verb", required=True
    )
    verbs.add_parser("rotate", help="make a new key and seal every personal field with it")


def run(args: argparse.Namespace, desk: Desk) -> int:
    print(
        f"A new key is in use; {rotate(desk, system_user())} fields were sealed with it. Old keys stay for old backups."
    )
    return 0
