"""The map and an answer in a real browser, with PostGIS behind the server; skipped where either is missing, never in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import serving
from tests.data.conftest import postgis as postgis
from tests.postgis.cluster import Cluster
from tests.postgis.test_command_line import grid_files

FULL = 60_000


@pytest.fixture
def home(postgis: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder without a database of its own: grid, people and studies are in PostGIS."""
    if serving.chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    with postgis.database("template1") as database:
        url = database.engine.url.render_as_string(hide_password=False)
        monkeypatch.setenv("HEADROOM_DATABASE", url)
        command = [sys.executable, "app.py", "grid", "import", "small", *grid_files(tmp_path)]
        env = {**os.environ, "HEADROOM_HOME": str(tmp_path)}
        subprocess.run(command, cwd=serving.ROOT, env=env, check=True, capture_output=True)
        yield tmp_path


def test_the_map_paints_answers_and_saves_on_postgis(home: Path) -> None:
    with serving.server(home, home / "log.txt") as address, serving.browser() as chromium:
        context = serving.signed_in_with_password(chromium, address, home)
        page, said = serving.open_map(context, address, "?map=14/48.4/7.82&at=7.83,48.401", 30)
        expect(page.locator("#map-revision")).to_have_text("small r0001")
        assert page.evaluate("headroomMap.stats.tilesFetched") > 0
        expect(page.locator(".trust-line .icon-check")).to_be_visible(timeout=FULL)
        expect(page.locator(".verdict-text")).to_contain_text("400 kW")
        page.locator("#check-save").click()
        page.locator("#check-save-name").fill("Mill")
        page.locator("#check-save-send").click()
        link = page.locator("#check-saved a")
        expect(link).to_have_text("Mill")
        page.goto(f"{address}{link.get_attribute('href')}")
        expect(page.locator(".saved-note")).to_contain_text("Mill", timeout=FULL)
        assert said == []
        context.close()
    assert not (home / "headroom.gpkg").exists()
