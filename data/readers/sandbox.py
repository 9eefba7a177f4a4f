"""A parser in a process of its own: little memory, little time, no network, and plain JSON as its only way out."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from data.readers.limits import CHILD_CPU_S, CHILD_MEMORY_BYTES, CHILD_OUTPUT_BYTES, CHILD_WALL_S

_ROOT: Final = Path(__file__).resolve().parents[2]
_NEW_NETWORK: Final = 0x40000000 | 0x10000000  # CLONE_NEWNET with CLONE_NEWUSER
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.system", "os.fork", "os.posix_spawn", "ftplib.")


_EXPECTED: Final[tuple[type[Exception], ...]] = (
    ValueError,
    LookupError,
    TypeError,
    MemoryError,
    RecursionError,
    OSError,
)


class ChildError(Exception):
    """The child was stopped or gave up; the text says why, for one sentence to a person."""


def ask_child(module: str, *arguments: str, wall_s: float = CHILD_WALL_S) -> list[Any]:
    """Run `module`, whose last line is the mark of a whole answer, and return the values it printed."""
    known = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=_ROOT,
            env=known | {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            timeout=wall_s,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise ChildError("reading it took too long") from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise ChildError(told[-1][:200] if told else "its reader was stopped")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not lines or lines[-1] != {"end": True}:
        raise ChildError("its reader stopped half-way")
    return lines[:-1]


def be_child(read: Callable[[str], Iterable[Any]], known: tuple[type[Exception], ...] = ()) -> None:
    """The child's whole life: limits first, then the file named on the command line, a value a line."""
    confine()
    try:
        for value in read(sys.argv[1]):
            sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.write('{"end": true}\n')
    except known + _EXPECTED as error:
        sys.stderr.write(f"{type(error).__name__}: {error}".replace("\n", " "))
        sys.exit(2)


def confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_S, CHILD_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHILD_OUTPUT_BYTES, CHILD_OUTPUT_BYTES))
    with contextlib.suppress(OSError, AttributeError):  # not every kernel lets an ordinary user do it
        ctypes.CDLL(None).unshare(_NEW_NETWORK)
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    """Second wall, for kernels without the first: no sockets, no programs."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not do {event}")
