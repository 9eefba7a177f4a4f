"""`audit`: prove that no row was changed, removed or put in."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.operator import system_user
from services.audit import verify
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("audit", help="the audit trail").add_subparsers(dest="verb", required=True)
    check = verbs.add_parser(
        "verify", help="check every row, the signed head and the kept heads; exit code 2 on a fault"
    )
    check.add_argument("--json", action="store_true")


def run(args: argparse.Namespace, desk: Desk) -> int:
    found = verify(desk, system_user())
    if args.json:
        print(json.dumps(found.json(), ensure_ascii=False))
    else:
        for fault in found.faults:
            print(f"PROBLEM {fault.sentence.english()}")
        print(
            f"{found.rows} rows {'form an unbroken chain' if found.ok else 'checked'}; {found.anchors} kept heads."
        )
    return 0 if found.ok else 2
