"""`check GRID`: does a connection fit at a place or a node?"""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.contingency import add_limits, add_year
from api.commands.operator import system_user
from casework.refusals import Invalid
from message import say
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("check", help="does a connection fit?")
    parser.add_argument("grid", metavar="GRID")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--at", metavar="LON,LAT", help="a place")
    where.add_argument("--node", metavar="ID", help="a node: connects at that node itself")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--kw", type=float, help="demand or generation in kW")
    size.add_argument("--kva", type=float, help="contract capacity in kVA")
    parser.add_argument("--cosphi", type=float, help="power factor; default 0.95 for load, 1 for generation")
    parser.add_argument("--kind", choices=("load", "generation"), default="load")
    parser.add_argument("--class", dest="customer_class", help="customer class of the rule set")
    parser.add_argument("--rules", default=None, help="rule set, cn, eu or uk")
    parser.add_argument("--sources", type=int, default=1, choices=(1, 2), help="supply points: one or two")
    parser.add_argument("--independence", help="of two sources: feeder, busbar, transformer or substation")
    parser.add_argument("--importance", help="importance of the customer, of the rule set")
    parser.add_argument("--area", help="supply area class of the rule set, e.g. A")
    add_limits(parser)
    parser.add_argument("--tests", help="only these tests, e.g. 1,4")
    parser.add_argument("--load-scale", type=float, help="factor on all existing loads")
    parser.add_argument("--motor-kw", type=float, help="largest motor started at once, kW at the shaft")
    parser.add_argument("--motor-start", type=float, help="its starting current over rated; default 6")
    parser.add_argument("--motor-per-hour", type=float, help="its starts an hour; default of the rule set")
    add_year(parser)
    parser.add_argument("--remedies", action="store_true", help="also look for what would make it fit")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services import studies

    lon, lat = _place(args.at)
    fields = {
        "lon": lon, "lat": lat, "node": args.node, "kw": args.kw, "kva": args.kva, "cosphi": args.cosphi, "kind": args.kind,
        "customer_class": args.customer_class, "tests": _tests(args.tests), "u_min_pu": args.u_min, "u_max_pu": args.u_max,
        "loading_max_percent": args.loading_max, "load_scale": args.load_scale,
        "year": args.year, "certainty": args.certainty,
        "sources": args.sources,
        "independence": args.independence, "importance": args.importance, "area": args.area,
        "motor_kw": args.motor_kw, "motor_start": args.motor_start, "motor_per_hour": args.motor_per_hour,
    }  # fmt: skip
    answer = studies.answered(desk, system_user(), args.grid, rules=args.rules, **fields)
    found: tuple[studies.Remedy, ...] = ()
    if args.remedies:
        found = studies.remedies(desk, system_user(), str(answer.extras["study"]))
    if args.json:
        extra = {"remedies": studies.remedy_rows(found)} if args.remedies else {}
        print(json.dumps(studies.document(answer) | extra, ensure_ascii=False, allow_nan=False))
        return 0
    print(answer.sentence.english())
    for c in answer.candidates:
        where = f"{c.point.kind.value} {c.point.line or c.point.node}, feeder {c.feeder}"
        print(f"  {c.verdict.value:20}  {where:40} route {c.route_m:6.0f} m, up to {c.largest_kw} kW")
    for r in found:
        print(f"  {r.verdict.value:20}  {r.what.english()} Up to {r.largest_kw} kW.")
    return 0


def _place(text: str | None) -> tuple[float | None, float | None]:
    if text is None:
        return None, None
    try:
        lon, lat = (float(x) for x in text.split(","))
    except ValueError:
        raise Invalid(say("--at is {text}; it must be LON,LAT, e.g. 7.8872,48.4606.", text=text)) from None
    return lon, lat


def _tests(text: str | None) -> tuple[str, ...]:
    return tuple(x.strip() for x in text.split(",") if x.strip()) if text else ()
