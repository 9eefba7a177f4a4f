"""`grid demo | import | export | list | report | compare | rollback | remove`: grid data from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.commands.operator import system_user
from data.grids import RevisionInfo
from message import Message
from services import exports, grids, imports, revisions
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "grid", help="grid data: demonstration grid, import, export, list, report, compare, rollback, remove"
    )
    actions = parser.add_subparsers(dest="grid_action", required=True, metavar="ACTION")
    actions.add_parser("demo", help="load the demonstration grid")
    _add_import(actions)
    show = actions.add_parser("list", help="list the grids")
    show.add_argument("--json", action="store_true", help="print as JSON")
    _add_revisions(actions)
    remove = actions.add_parser("remove", help="remove a grid with all its revisions")
    remove.add_argument("name", metavar="NAME")


def _add_import(actions: Any) -> None:
    add = actions.add_parser("import", help="import files as the next revision of a grid")
    add.add_argument("name", metavar="NAME")
    add.add_argument("files", metavar="FILE", nargs="+", help="file or layer name = layer, or by --mapping")
    add.add_argument(
        "--mapping", type=Path, help="TOML file: layers, columns, codes and units of other programs"
    )
    add.add_argument("--crs", help="reference system of files that name none, e.g. EPSG:4547")
    add.add_argument("--hz", type=float, help="system frequency in Hz")
    add.add_argument(
        "--snap-m", type=float, help="topology from the drawing: join what lies within so many metres"
    )
    add.add_argument(
        "--refuse", nargs="+", default=[], help="repairs that may not be made; name:stop imports nothing"
    )
    add.add_argument("--report", type=Path, help="write the report to this file as JSON")
    add.add_argument("--json", action="store_true", help="print the revision and its report as JSON")


def _add_revisions(actions: Any) -> None:
    report = actions.add_parser("report", help="what the import of a revision found")
    report.add_argument("name", metavar="NAME")
    report.add_argument("--revision", help="e.g. r0002; the newest otherwise")
    report.add_argument("--json", action="store_true", help="print as JSON")
    compare = actions.add_parser("compare", help="what differs between two revisions")
    for name in ("name", "before", "after"):
        compare.add_argument(name, metavar=name.upper())
    compare.add_argument("--json", action="store_true", help="print as JSON")
    out = actions.add_parser("export", help="write a revision to a file for other programs")
    out.add_argument("name", metavar="NAME")
    out.add_argument("file", metavar="FILE", type=Path)
    out.add_argument("--format", choices=[f.value for f in exports.Format], default="gpkg")
    out.add_argument("--revision", help="e.g. r0002; the newest otherwise")
    back = actions.add_parser("rollback", help="make an older revision the newest one, as a new revision")
    back.add_argument("name", metavar="NAME")
    back.add_argument("revision", metavar="REVISION")


def run(args: argparse.Namespace, desk: Desk) -> int:
    """Return 0; refusals are raised and become exit code 2 or 3 in the one error table."""
    return _ACTIONS[args.grid_action](args, desk)


def _demo(args: argparse.Namespace, desk: Desk) -> int:
    info = grids.load_demo(desk, system_user(), _show_progress)
    print(_line(info))
    return 0


def _import(args: argparse.Namespace, desk: Desk) -> int:
    asked = imports.Asked(args.crs, args.hz, args.mapping, args.snap_m, tuple(args.refuse))
    info = imports.import_grid(desk, system_user(), args.name, args.files, asked=asked)
    if args.report:
        args.report.write_text(json.dumps(info.report, ensure_ascii=False, indent=1), "utf-8")
    if args.json:
        print(json.dumps(_row(info) | {"report": info.report}, ensure_ascii=False))
        return 0
    print(_line(info))
    for sentence in _told(info.report):
        print(f"  {sentence}")
    return 0


def _report(args: argparse.Namespace, desk: Desk) -> int:
    found = revisions.report(desk, system_user(), args.name, args.revision)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print(f"{found['grid']} {found['revision']}: {found['reason']}, {found['author']}")
    for sentence in _told(found):
        print(f"  {sentence}")
    return 0


def _compare(args: argparse.Namespace, desk: Desk) -> int:
    found = revisions.compare(desk, system_user(), args.name, args.before, args.after).json()
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print(f"{args.name} {found['before']} -> {found['after']}: {found['counts']}")
    for row in found["differences"]:
        print(f"  {row['kind']} {row['layer']} {row['id']}: {', '.join(row['attributes'])}")
    return 0


def _export(args: argparse.Namespace, desk: Desk) -> int:
    info = exports.export(desk, system_user(), args.name, args.format, args.file, args.revision)
    print(f"{_line(info)} -> {args.file}")
    return 0


def _rollback(args: argparse.Namespace, desk: Desk) -> int:
    print(_line(revisions.roll_back(desk, system_user(), args.name, args.revision)))
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
    "export": _export,
    "list": _list,
    "report": _report,
    "compare": _compare,
    "rollback": _rollback,
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
    return [*skipped, *report["notes"], *report["assumptions"], *map(_balanced, report["balance"]), *findings]


def _balanced(row: dict[str, Any]) -> str:
    return (
        f"{row['layer']}: {row['rows_in']} rows in + {row['added']} added = {row['imported']} imported"
        f" + {row['merged']} merged + {row['excluded']} excluded + {row['filtered']} filtered"
    )


def _show_progress(message: Message, share: float) -> None:
    print(f"{share:4.0%} {message.english()}", file=sys.stderr)
