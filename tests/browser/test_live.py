"""One stream serves all pages of a browser; it outlives its page, the server, and ends with the session."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import serving

LISTEN = """() => { const set = dash_clientside.set_props; window.told = [];
  dash_clientside.set_props = (id, props) => { if (id === 'nudge') told.push(props.data); return set(id, props); }; }"""


def change(home: Path) -> None:
    """What another process commits."""
    with sqlite3.connect(home / "headroom.gpkg") as connection:
        connection.execute("INSERT INTO change (topic, at) VALUES ('mine', '2026-11-22 09:00:00.000000')")


def is_(state: str) -> str:
    return f"document.getElementById('live').dataset.state === '{state}'"


def told(times: int) -> str:
    return f"told.length === {times} && told[{times - 1}].topics.join() === 'mine'"


def open_page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/account")
    page.wait_for_selector("#live", state="attached")
    serving.until(page, is_("live"))
    page.evaluate(LISTEN)
    return page


def test_pages_are_told_after_their_leader_closed_and_after_a_restart(tmp_path: Path) -> None:
    if serving.chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    serving.load_demonstration(tmp_path)
    with serving.browser() as browser:
        with serving.server(tmp_path, tmp_path / "log.txt") as address:
            context = serving.signed_in(browser, address)
            leader, page = open_page(context, address), open_page(context, address)
            change(tmp_path)
            for each in (leader, page):
                serving.until(each, told(1))
            leader.close()
            change(tmp_path)
            serving.until(page, told(2))
        serving.until(page, is_("offline"))
        change(tmp_path)
        port = address.rpartition(":")[2]
        env = {**os.environ, "HEADROOM_HOME": str(tmp_path), "HEADROOM_PORT": port}
        again = subprocess.Popen([sys.executable, "app.py", "serve"], cwd=serving.ROOT, env=env)
        try:
            serving.until(page, told(3), seconds=60)
            page.get_by_role("button", name="Sign out").first.click()
            page.wait_for_url("**/login*")
        finally:
            again.terminate()
            again.wait(timeout=20)
