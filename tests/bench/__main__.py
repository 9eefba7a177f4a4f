"""`python -m tests.bench [PART …]`; without a name all but `size`, which takes ten minutes, and `start`, which installs."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import Final

from tests.bench.figures import markdown, show, write

DEFAULT: Final = (
    "check",
    "batch",
    "web",
    "map",
    "capacity",
    "tiles",
    "load",
    "case",
    "cases",
    "board",
    "history",
    "hostile",
)
PARTS: Final = (*DEFAULT, "size", "start")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/performance.md")
    args = parser.parse_args()
    unknown = [p for p in args.parts if p not in PARTS]
    if unknown:
        parser.error(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    figures = []
    for part in args.parts or DEFAULT:
        print(f"measuring {part} …", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"tests.bench.{part}_bench").measure()
    print(markdown(figures) if args.markdown else show(figures))
    write(args.json, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
