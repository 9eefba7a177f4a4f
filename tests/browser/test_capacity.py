"""Capacity map and projects in a real browser with a worker beside the server; the console stays silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import serving
from tests.browser.serving import until

MIDDLE = "async ([layer, id]) => { const s = await headroomMap.shape(layer, id); const p = s.parts[0];" \
    " const a = p[0], b = p[p.length > 1 ? 1 : 0]; const at = headroomMap.map.latLngToContainerPoint(" \
    "[(a[1] + b[1]) / 2, (a[0] + b[0]) / 2]); return [at.x, at.y]; }"  # fmt: skip
PAINTED = "window.headroomMap && headroomMap.stats.firstPaintAt > 0 && !headroomMap.layer.isLoading()"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a worker over the small grid."""
    from config import Settings
    from data.database import Database
    from data.grids import save_revision
    from data.migrate import upgrade
    from tests.small_grid import small_grid

    home: Path = tmp_path_factory.mktemp("small")
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    database = Database.open(settings.database)
    upgrade(database)
    states = {"peak": {"load": 0.1, "generation": 0.0}, "minimum": {"load": 0.05, "generation": 0.0}}
    with database.begin() as session:
        save_revision(session, "ring", small_grid(), author="t", reason="t", states=states, report={}, crs="")
    database.engine.dispose()
    with serving.serving_process(home, home / "log.txt", "--with-worker") as (address, _):
        yield f"{address}|{home}"


@pytest.fixture(scope="module")
def planner(small: str) -> Iterator[BrowserContext]:
    address, _, home = small.partition("|")
    with serving.browser() as chromium:
        context = serving.signed_in_with_password(chromium, address, Path(home))
        origin = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
        context.request.post(f"{address}/preferences", data={"language": "en"}, headers=origin)
        yield context
        context.close()


@pytest.fixture
def opened(small: str, planner: BrowserContext) -> Iterator[tuple[Page, str]]:
    page, said = planner.new_page(), list[str]()
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page, small.partition("|")[0]
    assert said == []
    page.close()


def at(page: Page, layer: str, asset: str) -> tuple[float, float]:
    x, y = page.evaluate(MIDDLE, [layer, asset])
    box = page.locator("#grid-map").bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def test_a_capacity_map_is_computed_coloured_and_told_under_the_pointer(opened: tuple[Page, str]) -> None:
    page, address = opened
    page.goto(f"{address}/capacity")
    until(page, PAINTED)
    page.locator("#capacity-ask").click()
    expect(page.locator(".capacity-table").first).to_be_visible(timeout=120_000)
    until(page, "headroomMap.exact('headroom_load', headroomMap.view.state) !== null")
    colours = "new Set(headroomMap.values('headroom_load', headroomMap.view.state)).size"
    assert page.evaluate(colours) >= 2  # room, and not computed on the island
    page.mouse.move(*at(page, "lines", "2"), steps=3)
    expect(page.locator("#map-tip small")).to_contain_text("bound by")
    page.locator(".capacity-asked [data-promised]").click()
    expect(page.locator("#capacity-body")).to_contain_text("not counted")
    assert "promised=0" in page.url
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert saved.value.path().read_text("utf-8-sig").startswith("node,name,vn_kv")


def test_a_project_is_drawn_stands_there_in_its_year_is_compared_and_withdrawn(
    opened: tuple[Page, str],
) -> None:
    page, address = opened
    page.goto(f"{address}/expansions")
    until(page, PAINTED)
    page.locator("#plan-new").click()
    expect(page.locator("#plan-code-new")).to_have_value("P-01")
    page.fill("#plan-name", "Second cable")
    page.fill("#plan-day", "2028-03-31")
    page.locator("[data-draw=line]").click()
    page.mouse.click(*at(page, "nodes", "N1"))
    page.mouse.click(*at(page, "nodes", "N2"))
    expect(page.locator(".plan-step")).to_contain_text("Add line P-01-1")
    page.locator("#plan-certainty").click()
    page.get_by_role("option", name="Certain", exact=True).click()
    page.locator("#plan-save").click()
    expect(page.locator("[data-project=P-01]")).to_contain_text("2028-03-31")
    page.evaluate("headroomMap.chooseYear(2028)")
    until(page, "headroomMap.grid.projects.includes('P-01')")
    page.locator("[data-map-act=swipe]").click()
    expect(page.locator(".map-swipe")).to_have_text("Today↔2028")
    until(page, "headroomMap.layer.getContainer().style.clip.startsWith('rect(')")
    page.locator(".map-swipe").press("ArrowRight")
    page.locator("[data-map-act=swipe]").click()
    page.locator("#plan-withdraw").click()
    expect(page.locator("[data-project=P-01]")).to_have_count(0)
    page.locator("[data-plan-undo]").click()
    expect(page.locator("[data-project=P-01]")).to_contain_text("Second cable")
