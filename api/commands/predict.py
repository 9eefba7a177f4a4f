"""`predict --log FILE`: trains on the earlier cases of an event log and measures on the later ones."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("predict", help="what the prediction of remaining time is worth on a log")
    parser.add_argument("--log", required=True, metavar="FILE", help=".csv or .xes, gzipped or not")
    parser.add_argument("--case", metavar="COLUMN", help="column of the case; guessed without it")
    parser.add_argument("--activity", metavar="COLUMN", help="column of the activity")
    parser.add_argument("--timestamp", metavar="COLUMN", help="column of the time")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.prediction import evaluate_log

    named = {"case": args.case, "activity": args.activity, "timestamp": args.timestamp}
    found = evaluate_log(desk, system_user(), args.log, **named)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return 0
    print(
        f"{found['log']}: {found['events']} events, {found['cases']['all']} cases; asked {found['samples']['test']} times."
    )
    print(f"  mean absolute error {found['mae_days']:.2f} days ({found['method']})")
    for name, days in found["baselines"].items():
        print(f"  {days:8.2f} days  {name}")
    inside = (
        "no band claimed"
        if found["coverage"] is None
        else f"{found['coverage']:.1%} of the band that promises 80 %"
    )
    print(f"  covered: {inside}; longest tenth: {found['long_cases']['mae_days']:.2f} days")
    for note in found["notes"]:
        print(f"  {note}")
    return 0
