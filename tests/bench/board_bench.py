"""The board of 500 running cases: until every card is painted in a browser, and what the server takes to make it."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from app import open_migrated_desk
from casework.applications import Applicant, CustomerClass, Kind, NewApplication
from casework.board import Column, Filters
from casework.people import Actor, Role
from config import Settings
from services import applications, board
from services.desk import Desk
from tests.bench.figures import Figure
from tests.browser import serving

CASES = 500
TIMES = 5
OPEN_ALL = ",".join(c.value for c in Column)
CLERK = Actor(None, "clerk", Role.HANDLER)
NEW = NewApplication(Applicant("x"), CustomerClass.HV_SINGLE, Kind.NEW, 800.0, 640.0, 7.88, 48.46, "x")


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        serving.load_demonstration(home)
        desk = open_migrated_desk(Settings.from_env({"HEADROOM_HOME": str(home)}))
        add_cases(desk, CASES)
        figures = [_made(desk), *_painted(home)]
        desk.database.engine.dispose()
    return figures


def add_cases(desk: Desk, count: int) -> None:
    """Running cases of every class in turn."""
    classes = list(CustomerClass)
    for n in range(count):
        applications.create(desk, CLERK, replace(NEW, customer_class=classes[n % len(classes)]))


def _made(desk: Desk) -> Figure:
    times = []
    who = Actor(None, "m", Role.ADMINISTRATOR)
    for class_ in list(CustomerClass)[:TIMES]:
        began = time.perf_counter()
        board.board(desk, who, Filters(customer_class=class_))
        times.append(time.perf_counter() - began)
    return Figure(
        "board of 500 cases, made by the server",
        statistics.median(times),
        "s",
        note="one class at a time, nothing remembered",
    )


def _painted(home: Path) -> list[Figure]:
    times = []
    with serving.serving_process(home, home / "log.txt") as (address, _), serving.browser() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{address}/login")
        page.get_by_role("button", name="Manager").click()
        page.wait_for_url("**/board*")
        for _ in range(TIMES):
            page.goto(f"{address}/board?more={OPEN_ALL}")
            serving.until(
                page,
                f"document.querySelectorAll('#board .card').length === {CASES} && headroomBoard.stats.paintedAt > 0",
            )
            times.append(page.evaluate("headroomBoard.stats.paintedAt") / 1e3)
    note = f"Chromium on the same machine, from navigation to the last card, median of {TIMES}; slowest {max(times):.2f} s"
    return [
        Figure(
            "board of 500 cases painted, page load included", statistics.median(times), "s", 1.0, note=note
        )
    ]
