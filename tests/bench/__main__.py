"""`python -m tests.bench [PART …]`; without a name all but `size`, which takes ten minutes, and `start`, which installs."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, markdown, read, show, write

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
    wanted = args.parts or list(DEFAULT)
    if len(wanted) == 1:
        figures = importlib.import_module(f"tests.bench.{wanted[0]}_bench").measure()
    else:
        figures = [figure for part in wanted for figure in _apart(part)]
    print(markdown(figures) if args.markdown else show(figures))
    write(args.json, figures)
    return 0


def _apart(part: str) -> list[Figure]:
    """A part in a process of its own: none finds what another one left, and one that fails costs its own figures only."""
    print(f"measuring {part} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "figures.json"
        words = [sys.executable, "-m", "tests.bench", part, "--json", str(kept)]
        if subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode:
            return [Figure(f"{part}: FAILED", float("nan"), "", 0.0)]
        return read(kept)


if __name__ == "__main__":
    sys.exit(main())
