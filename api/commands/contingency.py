"""`contingency GRID`: N-1 of the whole grid."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("contingency", help="every branch out once, and what ties restore")
    parser.add_argument("grid", metavar="GRID")
    add_limits(parser)
    add_year(parser)
    parser.add_argument("--rules", default=None, help="rule set, cn, eu or uk")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def add_year(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, help="year of study: planned projects in service by then count")
    parser.add_argument("--certainty", help="which projects count: certain (default), likely, possible")


def add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--u-min", type=float, help="lowest voltage, per unit of vn_kv, instead of the rule set's"
    )
    parser.add_argument("--u-max", type=float, help="highest voltage, per unit of vn_kv")
    parser.add_argument("--loading-max", type=float, help="highest loading, percent")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from gridmodel.ruleset import DEFAULT
    from services.networks import contingency_document

    limits = {"u_min": args.u_min, "u_max": args.u_max, "loading_max": args.loading_max}
    found = contingency_document(
        desk, system_user(), args.grid, rules=args.rules or DEFAULT, **limits, year=args.year,
        certainty=args.certainty,
    )  # fmt: skip
    if args.json:
        print(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return 0
    for loss in found:
        if loss["unserved_kw"]:
            best = max((t["restored_kw"] for t in loss["ties"] if t["ok"]), default=0.0)
            print(f"{loss['outage']['layer']} {loss['outage']['id']}: {loss['unserved_kw']:.0f} kW,"
                  f" {loss['customers']} customers dark; {best:.0f} kW restorable")  # fmt: skip
    return 0
