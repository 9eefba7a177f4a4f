"""What goes wrong around an open page: the session, the server, the basemap, another tab; and fingers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser import serving
from tests.browser.serving import open_map, until

TOWN = "?map=15/48.4606/7.8872"
PLACE = TOWN + "&at=7.8872,48.4606"
FULL = 30_000
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def own(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """A session of its own, that may be ended."""
    context = serving.signed_in(chromium, address)
    yield context
    context.close()


def answered(page: Page) -> None:
    expect(page.locator("#check-answer .verdict[data-verdict]")).to_be_visible(timeout=FULL)
    until(page, "document.getElementById('check-panel').dataset.stale === 'no'", 30)


def pin(page: Page) -> Any:
    return page.evaluate("headroomMap.pinAt()")


def test_a_session_that_ends_is_said_and_the_question_is_there_after_signing_in(
    own: BrowserContext, address: str
) -> None:
    page, _ = open_map(own, address, PLACE)
    answered(page)
    own.request.post(f"{address}/logout", form={}, headers={"Origin": address})
    page.mouse.click(800, 300)
    expect(page.locator("#session-over")).to_be_visible()
    expect(page.locator("#check-answer .verdict-text")).to_contain_text("400 kW fits")  # nothing jumped
    expect(page.locator("#check-answer .verdict-old")).to_be_visible()
    asked = pin(page)
    page.locator("#session-over a").click()
    page.get_by_role("button", name="Planner").click()
    page.wait_for_url(lambda url: "/map" in url)
    answered(page)
    assert pin(page) == asked


def test_a_server_that_is_away_is_said_and_afterwards_the_question_is_answered(
    own: BrowserContext, address: str
) -> None:
    page, _ = open_map(own, address, PLACE)
    answered(page)
    before = page.locator("#check-place").inner_text()
    own.set_offline(True)
    page.mouse.click(760, 420)
    expect(page.locator("#server-away")).to_be_visible()
    own.set_offline(False)
    expect(page.locator("#server-away")).to_be_hidden(timeout=FULL)
    expect(page.locator("#check-place")).not_to_have_text(before, timeout=FULL)
    answered(page)


def test_another_tab_changes_the_language_and_this_page_stays_whole(
    own: BrowserContext, address: str
) -> None:
    page, said = open_map(own, address, PLACE)
    answered(page)
    wish = {"data": {"language": "zh"}, "headers": {"Origin": address}}
    assert own.request.post(f"{address}/preferences", **wish).ok
    page.fill("#check-size", "300")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-text")).to_contain_text("300 kW fits", timeout=FULL)
    own.request.post(f"{address}/preferences", data={"language": "en"}, headers={"Origin": address})
    assert said == []


def test_a_grid_that_was_replaced_is_said_with_the_way_to_the_new_one(
    own: BrowserContext, address: str
) -> None:
    page, said = open_map(own, address, TOWN)
    grid = own.request.get(f"{address}/layers").json()
    newer = json.dumps(grid | {"revision": "r9999"})
    page.route("**/layers?*", lambda route: route.fulfill(body=newer, content_type="application/json"))
    expect(page.locator("#grid-replaced")).to_be_hidden()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#grid-replaced")).to_contain_text("newer revision")
    page.unroute("**/layers?*")
    page.locator("#grid-reload").click()
    expect(page.locator("#grid-replaced")).to_be_hidden()
    assert said == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("size", "-5", "Capacity (kW) is −5; it must be between 0.1"),
        ("size", "1e12", "between 0.1 and 1,000,000"),
        ("size", "", "Capacity (kW) is empty"),
        ("size", "abc", "“abc”; it must be a number"),
        ("cosphi", "2", "Power factor is 2; it must be between 0.1 and 1"),
    ],
)
def test_a_senseless_field_is_named_marked_and_keeps_what_was_typed(
    planner: BrowserContext, address: str, field: str, typed: str, said: str
) -> None:
    page, wrong = open_map(planner, address, PLACE)
    answered(page)
    page.fill(f"#check-{field}", typed)
    page.keyboard.press("Enter")
    expect(page.locator("#check-answer [role=alert]")).to_contain_text(said, timeout=FULL)
    expect(page.locator(f"#check-{field}")).to_have_attribute("aria-invalid", "true")
    assert page.input_value(f"#check-{field}") == typed and wrong == []
    page.close()


@pytest.fixture(scope="module")
def tianditu(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADROOM_BASEMAP", "tianditu")
        patch.setenv("HEADROOM_TIANDITU_KEY", "k3y")
        with serving.server(home, tmp_path_factory.mktemp("log") / "log.txt") as found:
            yield found


def test_tianditu_is_drawn_with_its_key_and_its_name(chromium: Browser, tianditu: str) -> None:
    context, asked = serving.signed_in(chromium, tianditu), []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    context.route("https://*.tianditu.gov.cn/**", answer)
    page, said = open_map(context, tianditu, TOWN)
    until(page, "headroomMap.basemapShown")
    assert all("tk=k3y" in url and "TILEMATRIX=15" in url for url in asked)
    assert {url.split("LAYER=")[1].split("&")[0] for url in asked} == {"vec", "cva"}
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("天地图")
    assert said == []
    context.close()


def test_a_basemap_that_cannot_be_reached_leaves_the_neutral_map(chromium: Browser, tianditu: str) -> None:
    context = serving.signed_in(chromium, tianditu)
    context.route("https://*.tianditu.gov.cn/**", lambda route: route.abort())
    page, said = open_map(context, tianditu, TOWN)
    expect(page.locator("#map-notice")).to_contain_text("basemap cannot be reached")
    assert page.evaluate("headroomMap.basemapShown") is False
    assert page.locator(".base-tiles").count() == 0
    assert all("ERR_FAILED" in line for line in said)  # the browser's own word for the lost pictures
    context.close()


def touch(page: Page, *moments: list[tuple[float, float]]) -> None:
    """Fingers down at the first moment, moved through the next ones, and lifted."""
    session = page.context.new_cdp_session(page)
    for index, fingers in enumerate(moments):
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(fingers)]
        kind = "touchStart" if index == 0 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(30)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("width", [390, 360])
def test_fingers_place_move_and_zoom(chromium: Browser, address: str, width: int) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True, locale="en-GB"
    )
    signing = context.new_page()
    signing.goto(f"{address}/login")
    signing.get_by_role("button", name="Planner").tap()
    signing.wait_for_url("**/map*")
    signing.close()
    page, said = open_map(context, address, TOWN)
    page.touchscreen.tap(width / 2, 300)
    answered(page)
    page.wait_for_timeout(400)  # the sheet slides in, the pin comes out from under it
    before, box = pin(page), page.locator(".map-pin").bounding_box()
    assert box is not None and box["y"] + box["height"] <= page.locator("#check-panel").bounding_box()["y"]
    x, y = box["x"] + 13, box["y"] + 14
    touch(page, [(x, y)], [(x + 10, y + 6)], [(x + 30, y + 20)], [(x + 40, y + 30)])
    until(page, f"headroomMap.pinAt().lng > {before['lng']}")
    answered(page)
    zoom, moved = page.evaluate("headroomMap.map.getZoom()"), pin(page)
    touch(page, [(120, 200), (180, 200)], [(100, 200), (200, 200)], [(60, 200), (240, 200)])
    until(page, f"headroomMap.map.getZoom() > {zoom}")
    assert pin(page) == moved
    page.locator("#check-handle").tap()
    expect(page.locator("#check-panel")).to_have_attribute("data-stop", "full")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []
    context.close()
