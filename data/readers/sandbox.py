"""A parser in a process of its own: little memory, little time, no network, and JSON in one file as its way out."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from casework.refusals import Invalid
from message import Message, say

_ROOT: Final = Path(__file__).resolve().parents[2]
_NEW_NETWORK: Final = 0x40000000 | 0x10000000  # CLONE_NEWNET with CLONE_NEWUSER
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.system", "os.fork", "os.posix_spawn", "ftplib.")
_KEPT: Final = ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR")  # of the environment; no password goes along
_LIBRARIES: Final = 3 * 2**30  # addresses, of which pandapower with numba reserves many and fills few
_END: Final = {"end": True}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a child may ask of the machine: what every file may, and more for a larger one, up to a bound."""

    memory_bytes: int = 512 * 2**20
    memory_per_byte: int = 24  # of the files; measured need: 9 (GeoPackage) to 19 (GeoJSON)
    most_memory_bytes: int = 4 * 2**30
    answer_bytes: int = 16 * 2**20
    answer_per_byte: int = 16
    cpu_s: int = 30
    most_cpu_s: int = 300
    cpu_s_per_mb: float = 1.0
    wall_factor: float = 2.0  # times the processor time: other people use the machine too

    def memory(self, file_bytes: int) -> int:
        return min(self.memory_bytes + self.memory_per_byte * file_bytes, self.most_memory_bytes)

    def cpu(self, file_bytes: int) -> int:
        return min(self.cpu_s + int(self.cpu_s_per_mb * file_bytes / 2**20), self.most_cpu_s)

    def answer(self, file_bytes: int) -> int:
        """Bytes of JSON: a small file that says much more than it holds would fill the memory of who asked."""
        return min(self.answer_bytes + self.answer_per_byte * file_bytes, self.most_memory_bytes)

    def wall(self, file_bytes: int) -> float:
        return self.wall_factor * self.cpu(file_bytes)


class Stopped(Exception):
    """The child was stopped or gave up."""

    def __init__(self, why: Message, reading: str | None) -> None:
        self.why, self.reading = why, reading
        super().__init__(why.english())


@contextlib.contextmanager
def asked(module: str, request: dict[str, Any], wall_s: float, most_bytes: int) -> Iterator[Iterator[Any]]:
    """Run `module`, and give the values it printed; Stopped when they are not all there."""
    environment = {k: v for k, v in os.environ.items() if k in _KEPT}
    environment |= {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(
                [sys.executable, "-m", module, json.dumps(request)],
                cwd=_ROOT,
                env=environment,
                stdout=out,
                stderr=subprocess.DEVNULL,
                timeout=wall_s,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise Stopped(say("reading it took too long"), _last_file(out)) from error
        if done.returncode != 0:
            slow = done.returncode in (-24, -9)  # SIGXCPU, and SIGKILL at the hard limit
            why = say("reading it took too long") if slow else say("it needs too much, or breaks its reader")
            raise Stopped(why, _last_file(out))
        if out.seek(0, os.SEEK_END) > most_bytes:
            raise Stopped(say("it holds much more than its size lets expect"), None)
        yield _values(out)


def _values(out: IO[bytes]) -> Iterator[Any]:
    out.seek(0)
    value = None
    for line in out:
        value = json.loads(line)
        if value != _END:
            yield value
    if value != _END:
        raise Stopped(say("its reader stopped half-way"), None)


def _last_file(out: IO[bytes]) -> str | None:
    out.seek(0)
    heads = (line for line in out if line.startswith(b'{"reading"') and line.endswith(b"\n"))
    return next((json.loads(line)["reading"] for line in reversed(list(heads))), None)


def answer(values: Iterable[Any], most_bytes: int) -> None:
    """The child's side: a value a line, and at last the mark of a whole answer; no more than who asked will read."""
    left = most_bytes
    for value in values:
        line = json.dumps(value) + "\n"
        sys.stdout.write(line)
        sys.stdout.flush()
        left -= len(line)
        if left < 0:
            break
    sys.stdout.write(json.dumps(_END) + "\n")


def confine(memory_bytes: int, cpu_s: int, written_bytes: int) -> None:
    """For good. Memory counts from what the interpreter and its libraries already hold."""
    limit = _held_bytes() + memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit + _LIBRARIES))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes,) * 2)
    with contextlib.suppress(OSError, AttributeError):  # not every kernel lets an ordinary user do it
        ctypes.CDLL(None).unshare(_NEW_NETWORK)
    sys.addaudithook(_refuse)


@contextlib.contextmanager
def room_for_libraries() -> Iterator[None]:
    """Import our own heavy libraries late: what they take is added to the limit, no more."""
    limit, hard = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:  # not in a child
        yield
        return
    before = _held_bytes()
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (min(limit + _held_bytes() - before, hard), hard))


def _held_bytes() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _refuse(event: str, _: object) -> None:
    """Second wall, for kernels without the first: no sockets, no programs."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a reader may not do {event}")


def refused(stopped: Stopped, names: Sequence[str]) -> Invalid:
    return Invalid(
        say(
            "{file} cannot be read ({why}). Nothing was imported.",
            file=stopped.reading or ", ".join(names)[:200],
            why=stopped.why,
        )
    )
