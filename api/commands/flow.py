"""`flow GRID`: load flow of one state."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.contingency import add_year
from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("flow", help="load flow of a grid")
    parser.add_argument("grid", metavar="GRID")
    parser.add_argument(
        "--state", choices=("peak", "minimum", "snapshot"), help="default: the first the data supports"
    )
    add_year(parser)
    parser.add_argument("--json", action="store_true", help="print every node and branch as JSON")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.networks import flow_document

    found = flow_document(desk, system_user(), args.grid, args.state, args.year, args.certainty)
    if args.json:
        print(json.dumps(found, ensure_ascii=False, allow_nan=False))
        return 0
    voltages = [n["u_pu"] for n in found["nodes"] if n["u_pu"] is not None]
    loadings = [
        b["loading_percent"]
        for b in found["lines"] + found["transformers"]
        if b["loading_percent"] is not None
    ]
    if not voltages:
        print(f"{found['grid']} {found['revision']}, {found['state']}: no node has supply.")
        return 0
    print(
        f"{found['grid']} {found['revision']}, {found['state']}: losses {found['losses_kw']:.2f} kW,"
        f" voltage {min(voltages):.4f} to {max(voltages):.4f} pu, highest loading {max(loadings, default=0):.1f} %"
    )
    return 0
