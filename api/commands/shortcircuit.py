"""`shortcircuit GRID`: IEC 60909 short-circuit currents from the command line."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.commands.operator import system_user
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "shortcircuit", help="short-circuit currents of a grid's nodes (IEC 60909)"
    )
    parser.add_argument("grid", metavar="GRID")
    parser.add_argument(
        "--node", metavar="ID", nargs="+", action="extend", default=[], help="only these nodes"
    )
    parser.add_argument("--case", choices=("max", "min"), default="max")
    parser.add_argument("--lv-tol", type=int, choices=(6, 10), help="low-voltage tolerance in percent")
    parser.add_argument("--rules", metavar="NAME", help="rule set (default: China)")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Return 0; refusals are raised and become exit code 2 or 3 in the one error table."""
    from gridmodel.ruleset import DEFAULT
    from services.short_circuit import short_circuit

    answer = short_circuit(
        desk, system_user(), args.grid, args.node, args.case, args.lv_tol, args.rules or DEFAULT
    )  # fmt: skip
    if args.json:
        print(json.dumps(answer.json(), ensure_ascii=False))
        return 0
    _print(answer.json())
    return 0


def _print(answer: dict[str, Any]) -> None:
    print(f"{answer['grid']} {answer['revision']}, {answer['case']}")
    print(_row("node", "kV", 'Ik" kA', "ip kA", 'Sk" MVA', 'Ik2" kA'))
    for row in answer["nodes"]:
        cells = [row[name] for name in ("ikss_ka", "ip_ka", "skss_mva", "ikss2_ka")]
        print(_row(row["id"], f"{row['vn_kv']:g}", *("—" if c is None else f"{c:.3f}" for c in cells)))
    for sentence in answer["assumptions"]:
        print(f"  {sentence}")


def _row(name: str, *cells: str) -> str:
    return f"{name:<24}" + "".join(f"{cell:>12}" for cell in cells)
