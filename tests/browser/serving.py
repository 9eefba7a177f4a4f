"""A real server over the demonstration grid and a signed-in planner's browser, for tests and bench."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_S = 30


def chromium() -> str | None:
    return next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )


@contextmanager
def server(home: Path, log: Path) -> Iterator[str]:
    """`app.py serve` on a free port with the data folder `home`; yields its address."""
    with serving_process(home, log) as (address, _):
        yield address


@contextmanager
def serving_process(home: Path, log: Path, *options: str) -> Iterator[tuple[str, int]]:
    """The same with the number of its process, whose memory the bench reads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "HEADROOM_HOME": str(home), "HEADROOM_PORT": str(port), "HEADROOM_LANGUAGE": "en"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", "serve", *options], cwd=ROOT, env=env, stdout=out, stderr=out
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, log)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{address}/healthz", timeout=2):
                return
        except URLError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def load_demonstration(home: Path) -> None:
    env = {**os.environ, "HEADROOM_HOME": str(home)}
    subprocess.run(
        [sys.executable, "app.py", "grid", "demo"], cwd=ROOT, env=env, check=True, capture_output=True
    )


@cache
def _driver() -> Playwright:
    """One for the process: a second one beside it is refused."""
    play = sync_playwright().start()
    atexit.register(play.stop)
    return play


@contextmanager
def browser() -> Iterator[Browser]:
    found = _driver().chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
    yield found
    found.close()


def signed_in(browser: Browser, address: str, width: int = 1440, height: int = 900) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{address}/login")
    page.get_by_role("button", name="Planner").click()
    page.wait_for_url("**/map*")
    page.close()
    return context


def signed_in_with_password(browser: Browser, address: str, home: Path) -> BrowserContext:
    """A planner's own account, for a database that holds more than the demonstration grid."""
    password = secrets.token_urlsafe(18)
    command = [sys.executable, "app.py", "user", "add", "bench", "--role", "planner", "--password-stdin"]
    env = {**os.environ, "HEADROOM_HOME": str(home)}
    subprocess.run(command, cwd=ROOT, env=env, input=password.encode(), check=True, capture_output=True)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("input[name=name]", "bench")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/map*")
    page.close()
    return context


def open_map(
    context: BrowserContext, address: str, query: str = "", seconds: float = 10
) -> tuple[Page, list[str]]:
    """The map after its first picture, and everything the console complained about."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(f"{address}/map{query}")
    painted = "window.headroomMap && headroomMap.stats.firstPaintAt > 0 && !headroomMap.layer.isLoading()"
    until(page, painted, seconds)
    return page, said


def until(page: Page, condition: str, seconds: float = 10) -> None:
    """The security policy forbids Playwright's own wait_for_function, so the page is asked repeatedly."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise AssertionError(f"never became true: {condition}")
        page.wait_for_timeout(25)
