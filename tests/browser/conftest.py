"""Server and browser of the browser tests; skipped with the reason without Chromium, never in CI."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import serving


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the served demonstration grid."""
    if serving.chromium() is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    found = tmp_path_factory.mktemp("served")
    serving.load_demonstration(found)
    return found


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
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
