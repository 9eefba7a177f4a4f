"""The map in a real browser: it paints, picks, recolours without a download, with a silent console."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.serving import open_map, until

TOWN = "?map=15/48.4585/7.8840"
HIT = "async (id) => { const s = await headroomMap.shape('lines', id); const [a, b] = s.parts[0];" \
    " return {number: s.number, at: [(a[1] + b[1]) / 2, (a[0] + b[0]) / 2]}; }"  # fmt: skip


@pytest.fixture
def page(planner: BrowserContext, address: str) -> Iterator[Page]:
    found, said = open_map(planner, address, TOWN)
    yield found
    assert said == []
    found.close()


def colours(page: Page) -> int:
    """How many different colours the tiles on screen show."""
    return int(
        page.evaluate("""() => { const seen = new Set();
        for (const tile of Object.values(headroomMap.layer._tiles)) {
            const data = tile.el.getContext('2d').getImageData(0, 0, tile.el.width, tile.el.height).data;
            for (let i = 0; i < data.length; i += 16)
                if (data[i + 3]) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
        } return seen.size; }""")
    )


def test_the_grid_is_painted(page: Page) -> None:
    assert colours(page) > 10
    assert page.locator("[data-row=cable] [data-count]").text_content() == "171"


def test_a_place_on_a_line_picks_that_line(page: Page) -> None:
    line = page.evaluate(HIT, "162")
    picked = page.evaluate("(at) => headroomMap.pick(at)", line["at"])
    assert (picked["layer"], picked["number"]) == ("lines", line["number"])


def test_a_place_beside_everything_picks_nothing(page: Page) -> None:
    assert page.evaluate("headroomMap.pick(headroomMap.map.containerPointToLatLng([1000, 300]))") is None


def test_recolouring_downloads_no_tile_and_changes_the_picture(page: Page) -> None:
    before = page.evaluate("headroomMap.stats")
    page.get_by_role("button", name="Loading").click()
    until(page, "headroomMap.values('loading', 'peak') !== null")
    until(page, f"headroomMap.stats.paints > {before['paints'] + 1}")
    assert page.evaluate("headroomMap.stats.tilesFetched") == before["tilesFetched"]
    expect(page.get_by_text("80–100 %")).to_be_visible()
    assert "colour=loading" in page.url


def test_every_look_of_the_map_is_in_the_address(planner: BrowserContext, address: str) -> None:
    found, said = open_map(
        planner, address, TOWN + "&colour=voltage&state=minimum&kv=1&hide=lv,open&asset=lines/175"
    )
    expect(found.locator("[data-colour=voltage]")).to_have_attribute("aria-pressed", "true")
    expect(found.locator("[data-state=minimum]")).to_have_attribute("aria-pressed", "true")
    expect(found.locator("[data-row=lv]")).to_have_attribute("aria-pressed", "false")
    expect(found.locator("#asset-facts h2")).to_have_text("Line 175")
    assert said == []
    found.close()


def test_search_finds_an_asset_by_its_number(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#map-search")).to_be_focused()
    page.evaluate("""() => { window.carets = 0; const set = HTMLInputElement.prototype.setSelectionRange;
        HTMLInputElement.prototype.setSelectionRange = function (...a) { window.carets += 1; set.apply(this, a); }; }""")
    page.keyboard.type("175")
    page.wait_for_timeout(50)
    assert page.evaluate("window.carets") == 0, "who moves the caret between two keys turns 175 into 157"
    expect(page.locator("#map-hits li").first).to_have_text("line 175")
    page.keyboard.press("Enter")
    until(page, "headroomMap.view.selection && headroomMap.view.selection.id === '175'")
    expect(page.locator("#asset-facts h2")).to_have_text("Line 175")


def test_coordinates_in_the_search_put_the_pin_there(page: Page) -> None:
    page.fill("#map-search", "48.46, 7.885")
    expect(page.locator("#map-hits li").first).to_contain_text("48.46")
    page.locator("#map-hits li").first.click()
    until(page, "headroomMap.pinAt() !== null")
    pin = page.evaluate("headroomMap.pinAt()")
    assert (pin["lat"], pin["lng"]) == (48.46, 7.885)


def test_a_click_puts_the_pin_and_dragging_moves_it(page: Page) -> None:
    page.mouse.click(900, 350)
    until(page, "headroomMap.pinAt() !== null")
    before = page.evaluate("headroomMap.pinAt()")
    box = page.locator(".map-pin").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 13, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 60, steps=6)
    page.mouse.up()
    after = page.evaluate("headroomMap.pinAt()")
    assert after["lng"] < before["lng"]
    assert after["lat"] < before["lat"]


def test_a_feeder_filter_dims_and_never_moves(page: Page) -> None:
    line = page.evaluate(HIT, "175")
    page.locator("#filter-feeders .chip").nth(1).click()
    expect(page.locator("#map-reset")).to_be_visible()
    picked = page.evaluate("(at) => headroomMap.pick(at)", line["at"])
    assert picked["number"] == line["number"]
    page.locator("#map-dim").click()
    until(page, "headroomMap.view.dim === false")
    hidden = page.evaluate("(at) => headroomMap.pick(at)", line["at"])
    assert hidden is None or hidden["number"] != line["number"]


def test_steps_are_played_with_their_words(page: Page) -> None:
    page.evaluate("""dash_clientside.set_props('map-steps', {data: [
        {action: 'open', layer: 'lines', id: '175', lon: null, lat: null, text: 'open it'},
        {action: 'close', layer: 'switches', id: 'W311', lon: 7.87261, lat: 48.45794, text: 'close it'}]})""")
    bar = page.locator("#map-steps-bar")
    expect(bar).to_contain_text("open it")
    page.get_by_role("button", name="Next step").click()
    expect(bar).to_contain_text("Step 2 of 2: close it")
    bar.get_by_role("button", name="Close").click()
    expect(bar).to_be_hidden()


def test_the_theme_repaints_without_a_download(page: Page) -> None:
    before = page.evaluate("headroomMap.stats")
    page.locator("#theme-toggle").click()
    until(page, f"headroomMap.stats.paints > {before['paints']}")
    assert page.evaluate("headroomMap.stats.tilesFetched") == before["tilesFetched"]
    page.locator("#theme-toggle").click()


def test_a_grid_that_is_not_there_is_explained(planner: BrowserContext, address: str) -> None:
    found = planner.new_page()
    found.goto(f"{address}/map?grid=nowhere")
    expect(found.locator("#map-notice")).to_contain_text("no grid named nowhere")
    found.close()
