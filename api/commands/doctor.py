"""`doctor`: is this installation well, and what to do where it is not; changes nothing."""

from __future__ import annotations

import argparse
from typing import Any

from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    subparsers.add_parser("doctor", help="check this installation; exit code 2 when something needs a hand")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.doctor import examine

    findings = examine(desk)
    for finding in findings:
        print(f"{'ok     ' if finding.ok else 'PROBLEM'} {finding.subject}: {finding.sentence.english()}")
    return 0 if all(finding.ok for finding in findings) else 2
