"""`outage GRID`: what is dark when branches are opened."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.contingency import add_year
from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("outage", help="what goes dark when branches are opened")
    parser.add_argument("grid", metavar="GRID")
    parser.add_argument(
        "--open", metavar="LAYER:ID", nargs="+", action="extend", required=True, help="e.g. lines:148"
    )
    add_year(parser)
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.outage import outage_document

    found = outage_document(
        desk, system_user(), args.grid, args.open, year=args.year, certainty=args.certainty
    )
    if args.json:
        print(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return 0
    ties = ", ".join(f"{tie['layer']} {tie['id']}" for tie in found["restorable"]) or "none"
    print(f"{len(found['dark_nodes'])} nodes, {len(found['dark_transformers'])} transformers, {found['customers']} customers,"
          f" {found['unserved_kw']:.0f} kW dark; ties: {ties}")  # fmt: skip
    return 0
