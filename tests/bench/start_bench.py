"""The first `make run` of a fresh copy, with a warm package cache, until a signed-in map is painted. It installs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.figures import Figure
from tests.browser import serving

MOST_S = 600


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        subprocess.run(["git", "clone", "--quiet", str(serving.ROOT), str(copy)], check=True)
        first, again = start(copy), start(copy)
    note = "clone, environment, database, demonstration grid; until the map is painted in Chromium"
    return [
        Figure("first `make run` to a usable page", first / 60, "min", 3.0, note=note),
        Figure("second `make run` to a usable page", again, "s", note="until the map is painted in Chromium"),
    ]


def start(copy: Path) -> float:
    """Seconds of `make run` until a planner's map is painted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HEADROOM_", "VIRTUAL_ENV"))}
    env |= {"HEADROOM_PORT": str(port), "HEADROOM_LANGUAGE": "en"}
    log = (copy.parent / "log.txt").open("wb")
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run"], cwd=copy, env=env, stdout=log, stderr=log, start_new_session=True
    )
    try:
        _listening(f"http://127.0.0.1:{port}", process, copy.parent / "log.txt")
        with serving.browser() as browser:
            context = serving.signed_in(browser, f"http://127.0.0.1:{port}")
            serving.open_map(context, f"http://127.0.0.1:{port}")
            return time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # make, the server and its worker: a session of our own
        process.wait(timeout=30)
        log.close()


def _listening(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + MOST_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=2):
                return
        except URLError:
            time.sleep(0.2)
    raise RuntimeError(f"make run did not come up:\n{log.read_text()}")
