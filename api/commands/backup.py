"""`backup`: the whole installation into one file, while it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from api.commands.operator import system_user
from services.backup import backup
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "backup", help="write database, files and (with a passphrase) keys into FILE"
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--passphrase-stdin", action="store_true", help="take the keys along, under this passphrase"
    )


def passphrase(args: argparse.Namespace) -> str:
    return sys.stdin.readline().rstrip("\r\n") if args.passphrase_stdin else ""


def run(args: argparse.Namespace, desk: Desk) -> int:
    size = backup(desk, system_user(), args.file, passphrase(args))
    print(f"{args.file}: {size / 1e6:.1f} MB.")
    if not args.passphrase_stdin:
        print(
            f"The keys are not in it. Keep a copy of {desk.settings.data_keys} apart: nothing sealed opens without."
        )
    return 0
