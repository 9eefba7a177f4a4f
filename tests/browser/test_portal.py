"""A customer with a phone: applies by touch, the office works, the page follows, he writes and is answered."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from casework.drawing import read_drawing
from casework.people import Actor, Role
from casework.tasks import Case
from config import Settings
from data.database import Database
from data.definitions import get_definition
from data.keys import KeyFile
from services import applications, tasks
from services.desk import Desk
from tests.browser import serving
from tests.office import FILLED, send_plain_scheme

PHONE: ViewportSize = {"width": 390, "height": 844}
WORKERS = {
    "service": Actor(None, "演示受理", Role.HANDLER, department="service"),
    "operations": Actor(None, "演示勘查", Role.HANDLER, department="operations"),
    "planning": Actor(None, "演示方案", Role.PLANNER, department="planning"),
}
HEAD = Actor(None, "演示审批", Role.MANAGER, department="planning")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if serving.chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    found = tmp_path_factory.mktemp("portal")
    serving.load_demonstration(found)
    return found


@pytest.fixture
def phone(home: Path) -> Iterator[Page]:
    with serving.browser() as chromium, serving.server(home, home / "log.txt") as address:
        context = chromium.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, base_url=address, color_scheme="light"
        )
        page = context.new_page()
        page.goto("/login")
        page.get_by_role("button", name="Customer").tap()
        page.wait_for_url("**/my")
        yield page
        context.close()


def office_desk(home: Path) -> Desk:
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    return Desk(
        settings, Database.open(settings.database, KeyFile(settings.data_keys)), lambda: datetime.now(UTC)
    )


def work_until(desk: Desk, case_id: str, node: str) -> Case:
    """What the office does meanwhile, through its use cases."""
    administrator = Actor(None, "root", Role.ADMINISTRATOR)
    case = applications.get(desk, administrator, case_id)
    while node not in {t.node for t in case.open_tasks}:
        task = case.open_tasks[0]
        with desk.database.read() as session:
            of = read_drawing(get_definition(session, case.application.definition_id).xml.encode()).nodes[
                task.node
            ]
        data = {f.name: FILLED[f.kind.value] for f in of.fields}
        data |= {"documents": list(of.documents), "checklist": list(of.checklist)}
        send_plain_scheme(desk, case.application, task.node)
        who = HEAD if task.roles == (Role.MANAGER.value,) else WORKERS[task.department]
        tasks.complete(desk, who, case_id, task.id, task.version, data)
        case = applications.get(desk, administrator, case_id)
    return case


def next_step(page: Page) -> None:
    page.get_by_role("button", name="Next").tap()


def test_a_customer_applies_by_touch_and_follows_until_it_is_his_turn(phone: Page, home: Path) -> None:
    phone.get_by_role("link", name="New application").tap()
    next_step(phone)
    expect(phone.locator("#apply-told")).to_have_text("Tap the map where the supply is needed.")
    phone.locator("#apply-map").tap(position={"x": 170, "y": 150})
    expect(phone.locator("#apply-place-words")).to_contain_text("Chosen:")
    phone.get_by_label("Address").fill("Demonstration road 7")
    next_step(phone)
    phone.get_by_text("Shop, office or factory").tap()
    next_step(phone)
    phone.get_by_label("Compressor or pump, 30 kW").fill("12")
    expect(phone.locator("#apply-estimate")).to_contain_text("360 kW installed")
    phone.reload()  # the draft of the steps before is kept, and the step
    expect(phone.get_by_role("heading", name="How much")).to_be_visible()
    phone.get_by_label("Power you need at once, if you know it").fill("250")
    next_step(phone)
    phone.get_by_label("Name, or name of the company").fill("Demonstration Ltd")
    phone.get_by_label("Telephone").fill("000 1234 5678")
    next_step(phone)
    expect(phone.locator("#apply-summary")).to_contain_text("250 kW")
    phone.get_by_role("button", name="Send the application").tap()
    phone.get_by_role("link", name="Follow it here").tap()
    phone.wait_for_url("**/my/*")
    expect(phone.get_by_role("status").filter(has_text="The power company is working on it")).to_be_visible()
    case_id = phone.url.rpartition("/")[2]
    work_until(office_desk(home), case_id, "sign")
    expect(phone.locator(".portal-turn.is-mine")).to_contain_text(
        "accept it, or suggest a change", timeout=20_000
    )
    phone.get_by_label("Write a message").last.fill("Could the cable go along the north side?")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator(".portal-letters")).to_contain_text("north side", timeout=20_000)
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
