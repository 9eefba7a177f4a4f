"""`python -m data.readers.child REQUEST`: confine this process, then read the files and print what they hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from data.readers.contents import contents
from data.readers.limits import WRITTEN_MAX_BYTES
from data.readers.sandbox import answer, confine


def main(request: dict[str, Any]) -> None:
    confine(request["memory_bytes"], request["cpu_s"], WRITTEN_MAX_BYTES)
    found = contents([Path(p) for p in request["paths"]], Path(request["folder"]), request["glimpse"])
    answer(found, request["answer_bytes"])


if __name__ == "__main__":
    sys.setrecursionlimit(2000)
    main(json.loads(sys.argv[1]))
