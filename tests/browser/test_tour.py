"""A planner's first tour in a real browser: sign in, ask, compare, lose a line, move, fail, on a phone too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.serving import until

TOWN = "?map=15/48.4606/7.8872"
PLACE = TOWN + "&at=7.8872,48.4606"
FULL = 30_000  # the second part of an answer, on a busy machine
PAINTED = "!!window.headroomMap && headroomMap.stats.firstPaintAt > 0 && !headroomMap.layer.isLoading()"
SELECTED = "#check-panel tr[data-candidate].is-selected"


class Watched:
    """A page and everything that went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.wrong.append(str(e)))
        page.on("response", lambda r: self.wrong.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        """A page that is left drops what it was still fetching: that is no failure."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.wrong.append(f"{request.failure} {request.url}")


def visit(browser: Browser, address: str, width: int, height: int, **more: bool) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
    watched = Watched(context.new_page())
    watched.page.goto(f"{address}/login")
    watched.page.get_by_role("button", name=re.compile("^(Planner|规划人员)$")).click()
    watched.page.wait_for_url("**/map*")
    yield watched.page
    assert watched.wrong == []
    context.close()


@pytest.fixture(scope="module")
def desk(chromium: Browser, address: str) -> Iterator[Page]:
    """One planner at one screen: the tests below are the stations of one tour, in this order."""
    yield from visit(chromium, address, 1440, 900)


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    yield from visit(chromium, address, 390, 844, has_touch=True)


def open_at(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/map{query}")
    until(page, PAINTED)


def verdict(page: Page) -> str:
    banner = page.locator("#check-answer .verdict[data-verdict]")
    expect(banner).to_be_visible(timeout=FULL)
    return banner.get_attribute("data-verdict") or ""


def wait_for_all(page: Page) -> None:
    expect(page.locator(".trust-line .icon-check")).to_be_visible(timeout=FULL)


def pin(page: Page) -> dict[str, float]:
    found: dict[str, float] = page.evaluate("headroomMap.pinAt()")
    return found


def test_the_grid_is_first_shown_whole_between_the_panels(desk: Page) -> None:
    until(desk, PAINTED)
    inside = desk.evaluate("""() => { const [w, s, e, n] = headroomMap.grid.bounds;
        const a = headroomMap.map.latLngToContainerPoint([n, w]), b = headroomMap.map.latLngToContainerPoint([s, e]);
        return [a.x, a.y, headroomMap.map.getSize().x - b.x, headroomMap.map.getSize().y - b.y]; }""")
    panel = desk.locator(".layer-panel-body").bounding_box()
    assert panel is not None
    assert inside[0] > panel["x"] + panel["width"] and min(inside[1:]) > 0


def test_every_control_is_reached_by_tab_and_shows_it(desk: Page) -> None:
    seen: list[str] = []
    for _ in range(16):
        desk.keyboard.press("Tab")
        seen.append(
            desk.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
            return (e.getAttribute('aria-label') || e.textContent || e.id) + '|' + s.outlineStyle; }""")
        )
    assert seen[0].startswith("Skip to the content")
    assert len(set(seen)) > 10
    unmarked = [s for s in seen if s.endswith("|none")]
    assert unmarked == []


def test_a_click_is_answered_first_in_part_and_then_in_full(desk: Page, address: str) -> None:
    open_at(desk, address, TOWN)
    expect(desk.get_by_role("heading", name="Where is the connection?")).to_be_visible()
    desk.mouse.click(760, 330)
    assert verdict(desk).startswith("fits")
    wait_for_all(desk)
    assert desk.locator(".tests .is-pass").count() >= 5
    expect(desk.locator(".verdict-text")).to_contain_text("400 kW fits")
    assert "at=7." in desk.url and desk.locator("#check-place").inner_text().endswith("° E")


def test_candidates_are_compared_by_row_by_key_and_by_link(desk: Page, address: str) -> None:
    open_at(desk, address, PLACE + "&c=2")
    expect(desk.locator(SELECTED)).to_have_attribute("data-candidate", "1", timeout=FULL)
    wait_for_all(desk)
    desk.keyboard.press("]")
    expect(desk.locator(SELECTED)).to_have_attribute("data-candidate", "2")
    desk.locator("tr[data-candidate='0']").click()
    expect(desk.locator(SELECTED)).to_have_attribute("data-candidate", "0")
    until(desk, "!location.search.includes('c=')")
    third = desk.evaluate("""() => {
        const box = document.getElementById('grid-map').getBoundingClientRect();
        for (let y = 40; y < box.height; y += 6) for (let x = 320; x < box.width; x += 6)
            if (headroomMap.candidateAt({x, y}) === 2) return [box.left + x, box.top + y]; }""")
    desk.mouse.move(*third)
    expect(desk.locator("tr[data-candidate='2']")).to_have_class(re.compile("is-over"))
    desk.mouse.click(*third)
    expect(desk.locator(SELECTED)).to_have_attribute("data-candidate", "2")


def test_an_outage_is_played_from_the_dark_to_what_is_reached(desk: Page) -> None:
    wait_for_all(desk)
    desk.get_by_role("tab", name=re.compile("N-1")).click()
    desk.locator(".outage summary").first.click()
    desk.get_by_role("button", name="Play on the map").locator("visible=true").first.click()
    bar = desk.locator("#map-steps-bar")
    expect(bar).to_contain_text(re.compile(r"is lost: \d+ nodes dark"))
    forward = bar.get_by_role("button", name="Next step")
    forward.click()
    expect(bar).to_contain_text(re.compile(r"Step 1 of \d+: Isolate"))
    for _ in range(8):
        forward.click()
    expect(bar).to_contain_text(re.compile("Supplied again|stay dark"))
    desk.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(desk.locator("#check-answer .verdict")).to_be_visible()


def test_dragging_the_pin_asks_again_there(desk: Page) -> None:
    before, asked = pin(desk), desk.locator("#check-place").inner_text()
    desk.evaluate("headroomMap.map.setView([48.4606, 7.8840], 15, {animate: false})")
    box = desk.locator(".map-pin").bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + 13, box["y"] + 15)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 73, box["y"] + 55, steps=6)
    desk.mouse.up()
    expect(desk.locator("#check-place")).not_to_have_text(asked, timeout=FULL)
    wait_for_all(desk)
    assert pin(desk)["lng"] > before["lng"] and pin(desk)["lat"] < before["lat"]


def test_check_here_on_a_station_asks_for_that_station(desk: Page, address: str) -> None:
    open_at(desk, address, TOWN)
    at = desk.evaluate("""async () => { const s = await headroomMap.shape('stations', 'DS118');
        const p = headroomMap.map.latLngToContainerPoint([s.parts[0][0][1], s.parts[0][0][0]]);
        const box = document.getElementById('grid-map').getBoundingClientRect(); return [box.left + p.x, box.top + p.y]; }""")
    desk.mouse.click(*at, button="right")
    expect(desk.locator("#map-menu")).to_contain_text("station DS118")
    desk.get_by_role("menuitem", name="Check here").click()
    assert verdict(desk) in ("fits", "fits_with_conditions", "does_not_fit")
    card, placed = desk.locator("#asset-panel").bounding_box(), desk.locator(".map-pin").bounding_box()
    assert card is not None and placed is not None
    assert placed["x"] + placed["width"] < card["x"] or placed["x"] > card["x"] + card["width"] or (
        placed["y"] > card["y"] + card["height"]
    )  # fmt: skip


def test_language_and_theme_change_and_the_question_stays(desk: Page) -> None:
    place = pin(desk)
    desk.locator("#theme-toggle").click()
    expect(desk.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    desk.get_by_role("button", name="中文").click()
    expect(desk.locator("#check-panel h2")).to_have_text("接入校验", timeout=FULL)
    expect(desk.locator(".verdict-text")).to_contain_text("可接入", timeout=FULL)
    assert desk.locator("html").get_attribute("data-mantine-color-scheme") == "dark"
    desk.locator("#theme-toggle").click()
    desk.get_by_role("button", name="EN", exact=True).click()
    expect(desk.locator("#check-panel h2")).to_have_text("Connection check", timeout=FULL)
    assert verdict(desk) and pin(desk) == place


@pytest.mark.parametrize(
    ("query", "said"),
    [("?map=9/47/6&at=6,47", "no grid within"), (PLACE + "&kw=0", "between 0.1 and")],
)
def test_a_question_without_an_answer_is_explained(desk: Page, address: str, query: str, said: str) -> None:
    open_at(desk, address, query)
    alert = desk.locator("#check-answer [role=alert]")
    expect(alert).to_contain_text(said, timeout=FULL)
    expect(alert).to_contain_text("Your inputs are kept")


def test_on_a_phone_the_sheet_has_three_stops_and_hides_nothing(phone: Page, address: str) -> None:
    open_at(phone, address, PLACE)
    assert verdict(phone)
    sheet, place = phone.locator("#check-panel"), phone.locator(".map-pin")
    for stop in ("full", "peek", "half"):
        phone.locator("#check-handle").click()
        expect(sheet).to_have_attribute("data-stop", stop)
    phone.wait_for_timeout(400)  # the sheet slides
    placed, top = place.bounding_box(), sheet.bounding_box()
    assert placed is not None and top is not None
    assert placed["y"] + placed["height"] <= top["y"] and top["x"] == 0 and top["width"] == 390
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    cells = phone.locator("#check-panel .cell:visible").all()
    assert all((cell.bounding_box() or {"height": 0})["height"] >= 44 for cell in cells)


def test_a_picture_of_the_tour_belongs_to_the_readme() -> None:
    picture = Path(__file__).resolve().parents[2] / "docs" / "tour.png"
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size < 400_000
