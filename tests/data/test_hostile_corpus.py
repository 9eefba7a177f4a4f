"""The hostile corpus is refused, and the process that asked has neither grown nor opened what was named."""

from __future__ import annotations

import contextlib
import gc
from pathlib import Path

import pytest

from casework.refusals import Invalid
from data.readers.files import read_files
from data.readers.sandbox import Allowance, Stopped, asked
from tests.data.hostile import written


def _kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(name)))


def test_each_is_refused_by_name_and_the_asking_process_does_not_grow(tmp_path: Path) -> None:
    files = written(tmp_path)
    with contextlib.suppress(Invalid):  # whatever a first import loads is loaded now
        read_files([files["VRT in GeoJSON"][0]])
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = _kb("VmRSS")
    for attempt, (file, told) in files.items():
        with pytest.raises(Invalid) as refusal:
            read_files([file])
        assert told in str(refusal.value), attempt
        assert "Traceback" not in str(refusal.value)
    assert _kb("VmHWM") - before < 8_000, "kB: files that unpack to hundreds of megabytes stay outside"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import socket; socket.socket()", "breaks its reader"),
        ("import subprocess; subprocess.run(['true'])", "breaks its reader"),
        ("import os; os.fork()", "breaks its reader"),
        ("x = bytearray(700 * 2**20)", "breaks its reader"),
        ("while True: pass", "took too long"),
        ("import os; os.write(1, b'x' * 200)", "much more than its size"),
    ],
)
def test_a_reader_taken_over_gets_no_further(tmp_path: Path, code: str, told: str) -> None:
    """The wall itself: the same process with other words in it."""
    limits = Allowance()
    (tmp_path / "taken.py").write_text(
        "from data.readers.sandbox import confine, answer\n"
        f"confine({limits.memory(0)}, 1, 1000)\n{code}\nanswer([], 10)\n"
    )
    with (
        pytest.raises(Stopped, match=told),
        asked("tests.data.run_file", {"path": str(tmp_path / "taken.py")}, 5, 100),
    ):
        pytest.fail("it answered")
