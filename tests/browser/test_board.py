"""The board in a browser: painted, filtered by its address, right again after its server was killed, never reloaded."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app import open_migrated_desk
from casework.applications import Applicant, CustomerClass, Kind, NewApplication
from casework.people import Actor, Role
from config import Settings
from services import applications
from services.desk import Desk
from tests.browser import serving

CLERK = Actor(None, "clerk", Role.HANDLER)
NEW = NewApplication(
    Applicant("张三"), CustomerClass.HV_SINGLE, Kind.NEW, 800.0, 640.0, 7.88, 48.46, "测试路 1 号"
)  # fmt: skip


def create(desk: Desk, customer_class: CustomerClass = CustomerClass.HV_SINGLE) -> str:
    return applications.create(desk, CLERK, replace(NEW, customer_class=customer_class)).number


def manager(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{address}/login")
    page.get_by_role("button", name="Manager").click()
    page.wait_for_url("**/board*")
    return page


def shows(count: int) -> str:
    return f"document.querySelectorAll('#board .card').length === {count} && headroomBoard.stats.painted > 0"


def start_again(home: Path, address: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "HEADROOM_HOME": str(home), "HEADROOM_PORT": address.rpartition(":")[2]}
    return subprocess.Popen([sys.executable, "app.py", "serve"], cwd=serving.ROOT, env=env)


def test_the_board_catches_up_after_its_server_was_killed_without_a_reload(tmp_path: Path) -> None:
    if serving.chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    serving.load_demonstration(tmp_path)
    desk = open_migrated_desk(Settings.from_env({"HEADROOM_HOME": str(tmp_path)}))
    create(desk)
    with serving.browser() as browser:
        with serving.serving_process(tmp_path, tmp_path / "log.txt") as (address, process):
            page = manager(browser, address)
            serving.until(page, shows(1))
            serving.until(page, "document.getElementById('live').dataset.state === 'live'")
            page.evaluate("window.neverReloaded = true")
            create(desk, CustomerClass.GENERATION)
            serving.until(page, shows(2))
            page.select_option("[data-filter=class]", "generation")
            serving.until(page, shows(1))
            assert "class=generation" in page.url
            page.select_option("[data-filter=class]", "")
            page.locator("#board .card").first.click()
            page.get_by_role("link", name="Open the case").wait_for()
            page.keyboard.press("Escape")
            os.kill(process, 9)
        create(desk)
        again = start_again(tmp_path, address)
        try:
            serving.until(page, shows(3), seconds=60)
            assert page.evaluate("window.neverReloaded")
            wall = page.context.new_page()
            wall.goto(f"{address}/wall")
            serving.until(wall, shows(3))
            assert not wall.locator(".header").is_visible()
        finally:
            again.terminate()
            again.wait(timeout=20)
    desk.database.engine.dispose()
