"""The administration in a browser: a drawing refused in words, one published, a deadline changed, a day decided."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from casework.applications import CustomerClass
from tests.browser import serving
from tests.services.test_definitions import OF, without_review


def administrator(browser: Browser, address: str) -> tuple[Page, list[str]]:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(f"{address}/login")
    page.get_by_role("button", name="Administrator").click()
    page.wait_for_load_state("networkidle")
    return page, said


def test_an_administrator_publishes_a_process_and_changes_a_deadline(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    assert OF is CustomerClass.HV_SINGLE  # what the page shows first
    good, bad = tmp_path / "faster.bpmn", tmp_path / "scripted.bpmn"
    good.write_bytes(without_review())
    bad.write_bytes(
        without_review().replace(b"<bpmn:startEvent", b'<bpmn:scriptTask id="z"/><bpmn:startEvent', 1)
    )
    page, said = administrator(chromium, address)
    page.goto(f"{address}/administration")
    page.locator(".admin-tile", has_text="Processes").click()
    page.locator(".process-drawing .djs-container").first.wait_for()
    page.set_input_files("#process-file input", str(bad))
    page.get_by_text("which Headroom does not run").wait_for()
    assert page.locator("#process-publish").is_disabled()
    page.set_input_files("#process-file input", str(good))
    page.get_by_text("can be published as version 2").wait_for()
    page.get_by_text("Steps left out: Document review.").wait_for()
    page.locator("#process-review .djs-container").wait_for()
    page.fill("#process-reason", "a faster process")
    page.click("#process-publish")
    page.get_by_text("version 2 is published").wait_for()
    page.locator("#process-list", has_text="a faster process").wait_for()
    page.goto(f"{address}/administration/deadlines")
    page.locator("#deadline-list", has_text="Site survey").wait_for()
    page.fill("#deadline-days", "20")
    page.fill("#deadline-from", "2090-01-02")
    page.keyboard.press("Tab")
    page.click("#deadline-save")
    page.locator("#deadline-list", has_text="20 from 2090-01-02").wait_for()
    page.goto(f"{address}/administration/calendar?year=2090")
    page.get_by_text("The holidays of 2090 are not known").wait_for()
    page.click("[data-day='2090-01-02']")
    serving.until(page, "document.getElementById('calendar-first').value === '2090-01-02'")
    page.click("#calendar-save")
    page.locator("[data-day='2090-01-02'].is-own").wait_for()
    assert said == []
