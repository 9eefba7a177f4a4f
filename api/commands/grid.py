"""`grid demo | import | list | remove`: grid data from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from api.commands.operator import system_user
from data.grids import RevisionInfo
from message import Message
from services import grids
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("grid", help="grid data: demonstration grid, import, list, remove")
    actions = parser.add_subparsers(dest="grid_action", required=True, metavar="ACTION")
    actions.add_parser("demo", help="load the demonstration grid")
    add = actions.add_parser("import", help="import files as the next revision of a grid")
    add.add_argument("name", metavar="NAME")
    add.add_argument("files", metavar="FILE", nargs="+", help=".gpkg or .geojson; file or layer name = layer")
    add.add_argument("--crs", help="reference system of files that name none, e.g. EPSG:4547")
    add.add_argument("--hz", type=float, help="system frequency in Hz")
    add.add_argument("--json", action="store_true", help="print the revision and its report as JSON")
    show = actions.add_parser("list", help="list the grids")
    show.add_argument("--json", action="store_true", help="print as JSON")
    remove = actions.add_parser("remove", help="remove a grid with all its revisions")
    remove.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Return 0; refusals are raised and become exit code 2 or 3 in the one error table."""
    return _ACTIONS[args.grid_action](args, desk)


def _demo(args: argparse.Namespace, desk: Desk) -> int:
    info = grids.load_demo(desk, system_user(), _show_progress)
    print(_line(info))
    return 0


def _import(args: argparse.Namespace, desk: Desk) -> int:
    info = grids.import_grid(desk, system_user(), args.name, args.files, args.crs, args.hz)
    if args.json:
        print(json.dumps(_row(info) | {"report": info.report}, ensure_ascii=False))
        return 0
    print(_line(info))
    for sentence in _told(info.report):
        print(f"  {sentence}")
    return 0


def _list(args: argparse.Namespace, desk: Desk) -> int:
    found = grids.list_grids(desk, system_user())
    if args.json:
        print(json.dumps([_row(info) for info in found], ensure_ascii=False))
        return 0
    for info in found:
        print(_line(info))
    return 0


def _remove(args: argparse.Namespace, desk: Desk) -> int:
    grids.remove_grid(desk, system_user(), args.name)
    print(f"{args.name}: removed")
    return 0


_ACTIONS: dict[str, Callable[[argparse.Namespace, Desk], int]] = {
    "demo": _demo,
    "import": _import,
    "list": _list,
    "remove": _remove,
}


def _row(info: RevisionInfo) -> dict[str, Any]:
    return {
        "name": info.grid,
        "revision": info.revision,
        "nodes": info.nodes,
        "lines": info.lines,
        "transformers": info.transformers,
        "loads": info.loads,
        "created": info.created.isoformat(timespec="seconds"),
    }


def _line(info: RevisionInfo) -> str:
    return (
        f"{info.grid} {info.revision}: {info.nodes} nodes, {info.lines} lines,"
        f" {info.transformers} transformers, {info.loads} loads"
    )


def _told(report: dict[str, Any]) -> list[str]:
    """What to know before trusting an answer: notes, assumptions, layers and assets left out."""
    skipped = [
        f"{row['file']}: layer {row['layer']} ({row['rows']} rows) is not known and was not imported"
        for row in report["not_imported"]
    ]
    findings = [f"{f['layer']} {f['id']}: {f['text']}" for f in report["findings"]]
    return [*skipped, *report["notes"], *report["assumptions"], *findings]


def _show_progress(message: Message, share: float) -> None:
    print(f"{share:4.0%} {message.english()}", file=sys.stderr)
