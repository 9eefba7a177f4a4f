"""A customer with a phone: applies by touch, the office works, the page follows, he writes and is answered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from casework.applications import Applicant, CustomerClass, Kind, NewApplication
from casework.drawing import read_drawing
from casework.people import Actor, Role
from casework.tasks import Case
from config import Settings
from data.database import Database
from data.definitions import get_definition
from data.keys import KeyFile
from services import applications, tasks
from services.demonstration import demonstration_account
from services.desk import Desk
from tests.browser import serving
from tests.office import FILLED, send_plain_scheme

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
LON, LAT, KW = 7.8872, 48.4606, 700.0
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


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[tuple[Browser, str]]:
    with serving.browser() as chromium, serving.server(home, home / "log.txt") as address:
        yield chromium, address


@pytest.fixture
def phone(served: tuple[Browser, str]) -> Iterator[Page]:
    chromium, address = served
    context = chromium.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, base_url=address, color_scheme="light"
    )
    page = context.new_page()
    page.goto("/login")
    page.get_by_role("button", name="Customer").tap()
    page.wait_for_url("**/my")
    yield page
    context.close()


@pytest.fixture
def office_page(served: tuple[Browser, str]) -> Iterator[Callable[[str], Page]]:
    """A page of the office at a desk, signed in as the demonstration's person of that name."""
    chromium, address = served
    contexts = []

    def signed_in(person: str) -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
        contexts.append(context)
        page = context.new_page()
        page.goto("/login")
        page.get_by_role("button", name=person, exact=True).click()
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield signed_in
    for context in contexts:
        context.close()


def office_desk(home: Path) -> Desk:
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    return Desk(
        settings, Database.open(settings.database, KeyFile(settings.data_keys)), lambda: datetime.now(UTC)
    )


def work_until(desk: Desk, case_id: str, node: str, *, with_scheme: bool = True) -> Case:
    """What the office does meanwhile, through its use cases; `with_scheme` puts a plain one where none was made."""
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
        if with_scheme:
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
    phone.get_by_role("textbox", name="Write a message").fill("Could the cable go along the north side?")
    phone.get_by_role("button", name="Send", exact=True).tap()
    expect(phone.locator(".portal-letters")).to_contain_text("north side", timeout=20_000)
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


def applied(desk: Desk) -> str:
    """An application of the demonstration's customer that stands at its design."""
    with desk.database.begin() as session:
        account = demonstration_account(session, desk, Role.CUSTOMER)
    asked = NewApplication(
        applicant=Applicant("Demonstration Ltd", "000 1234 5678"), customer_class=CustomerClass.HV_SINGLE, kind=Kind.NEW,
        new_kva=1000.0, demand_kw=KW, lon=LON, lat=LAT, address="Demonstration road 7",
        applicant_account_id=account.id, grid="demo",
    )  # fmt: skip
    made = applications.create(desk, WORKERS["service"], asked)
    return work_until(desk, made.id, "design").application.id


def complaints(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    return said


def send_scheme(page: Page, case_id: str) -> None:
    page.goto(f"/scheme?case={case_id}")
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.locator("#scheme-after")).to_contain_text("Sent to the customer", timeout=30_000)


def test_a_scheme_goes_from_the_map_to_the_customer_and_back_until_he_accepts_it(
    phone: Page, home: Path, office_page: Callable[[str], Page]
) -> None:
    desk, said = office_desk(home), complaints(phone)
    case_id = applied(desk)
    planner = office_page("Planner")
    said_to_planner = complaints(planner)
    planner.goto(f"/map?at={LON},{LAT}&kw={KW:g}")
    expect(planner.locator(".verdict-text")).to_contain_text("700 kW fits", timeout=60_000)
    planner.locator("#check-attach").click()
    planner.locator("#check-attach-send").click()
    expect(planner.locator("#check-attached")).to_contain_text("Attached as alternative 1", timeout=60_000)
    work_until(desk, case_id, "reply", with_scheme=False)
    handler = office_page("Handler")
    handler.goto(f"/applications/{case_id}")
    handler.get_by_role("button", name="Take Scheme reply").click()
    expect(handler.locator("#case-top .case-why")).to_contain_text("No supply scheme was sent")
    expect(handler.get_by_role("button", name="Complete Scheme reply")).to_be_disabled()
    send_scheme(handler, case_id)
    work_until(desk, case_id, "sign", with_scheme=False)

    phone.goto(f"/my/{case_id}")
    expect(phone.locator(".portal-turn.is-mine")).to_be_visible()
    card = phone.locator(".portal-scheme")
    expect(card).to_contain_text("version 1")
    expect(card).to_contain_text("Tee from the overhead line")
    phone.get_by_role("button", name="Suggest a change").tap()
    phone.get_by_label("What would you like to be different?").fill("Please along the north side.")
    phone.get_by_role("button", name="Send the suggestion").tap()
    expect(phone.locator(".portal-said")).to_contain_text("You asked for a change", timeout=20_000)
    expect(phone.locator(".portal-letters")).to_contain_text("north side")
    expect(phone.locator(".portal-turn.is-mine")).to_have_count(0)

    handler.goto(f"/applications/{case_id}")
    handler.get_by_role("tab", name="Messages").click()
    expect(handler.locator("#case-letters")).to_contain_text("suggested change")
    send_scheme(handler, case_id)
    work_until(desk, case_id, "sign", with_scheme=False)

    expect(card).to_contain_text("version 2", timeout=20_000)  # by itself
    phone.get_by_role("button", name="Accept the scheme").locator("visible=true").tap()
    dialog = phone.get_by_role("dialog", name="Accept the scheme")
    expect(dialog).to_contain_text("You accept version 2")
    dialog.get_by_role("button", name="Accept the scheme").tap()
    expect(phone.locator(".portal-said")).to_contain_text("You accepted this scheme", timeout=20_000)
    expect(phone.locator(".portal-turn")).to_contain_text("finish your works")  # the next step is his too
    case = applications.get(desk, Actor(None, "root", Role.ADMINISTRATOR), case_id)
    assert case.open_tasks and "sign" not in {t.node for t in case.open_tasks}
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert said == [] and said_to_planner == []
