"""`restore`: a backup into an empty home."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from api.commands.backup import passphrase
from api.commands.operator import system_user
from services.backup import restore
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="put a backup back; stop the server first")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--passphrase-stdin", action="store_true", help="open the keys of the backup")
    parser.add_argument("--over", action="store_true", help="replace the installation that is there")


def run(args: argparse.Namespace, desk: Desk) -> int:
    found = restore(desk, system_user(), args.file, passphrase(args), over=args.over)
    print(f"Restored to {desk.settings.home}; {found.rows} rows of the audit verified.")
    return 0
