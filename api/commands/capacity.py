"""`capacity GRID`: the largest new connection at every node, one at a time."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.contingency import add_limits, add_year
from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("capacity", help="the largest new connection at every node")
    parser.add_argument("grid", metavar="GRID")
    parser.add_argument("--node", metavar="ID", action="append", help="only this node; may be repeated")
    parser.add_argument("--kind", choices=("load", "generation"), required=True)
    add_year(parser)
    parser.add_argument("--cosphi", type=float, help="power factor; default 0.95 for load, 1 for generation")
    parser.add_argument("--rules", default=None, help="rule set, cn, eu or uk")
    add_limits(parser)
    parser.add_argument("--tests", help="only these tests, of 1, 2, 4 and 13, e.g. 1,4")
    parser.add_argument("--load-scale", type=float, help="factor on all existing loads")
    parser.add_argument("--promised", action="store_true", help="count what the ledger promises as connected")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from gridmodel.capacity.terms import Wish
    from services.capacity import rooms_document

    tests = tuple(x.strip() for x in (args.tests or "").split(",") if x.strip())
    wish = Wish(
        args.kind, args.cosphi, args.year, tests, args.u_min, args.u_max, args.loading_max, args.load_scale
    )
    rooms = rooms_document(
        desk,
        system_user(),
        args.grid,
        wish,
        nodes=args.node,
        rules=args.rules,
        certainty=args.certainty,
        promised=args.promised,
    )
    if args.json:
        print(json.dumps(rooms, ensure_ascii=False, allow_nan=False))
        return 0
    for room in rooms:
        kw = "—" if room["largest_kw"] is None else f"{room['largest_kw']:.0f} kW"
        print(f"{room['node']:24} {kw:>12}  {_bound(room)}")
    return 0


def _bound(room: dict[str, Any]) -> str:
    binding = room["binding"]
    if binding is None or binding["element"] is None:
        return str(room["why"])
    element = binding["element"]
    return f"{room['why']} {binding['test']}: {element['layer']} {element['id']}, {binding['state']}"
