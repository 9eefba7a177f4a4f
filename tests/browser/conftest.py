"""Server and browser of the browser tests; skipped with the reason without Chromium, never in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import serving


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if serving.chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    home = tmp_path_factory.mktemp("served")
    serving.load_demonstration(home)
    with serving.server(home, home / "log.txt") as found:
        yield found


@pytest.fixture(scope="session")
def chromium(address: str) -> Iterator[Browser]:
    with serving.browser() as found:
        yield found


@pytest.fixture(scope="session")
def planner(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    context = serving.signed_in(chromium, address)
    yield context
    context.close()
