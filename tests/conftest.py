"""Shared fixtures: where the sample grids are, or why the test is skipped; the one site of this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from api.site import Site


@pytest.fixture(scope="session")
def samples() -> Path:
    given = os.environ.get("HEADROOM_SAMPLES")
    folder = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no sample grids at {folder.name}: set HEADROOM_SAMPLES")
    return folder


@pytest.fixture(scope="session")
def site() -> Site:
    """Every page and the probe's callbacks; a second Dash in this process would lose them."""
    import tests.probe  # noqa: F401 - registers its callbacks
    from api.site import assemble
    from pages import PAGES

    return assemble(PAGES, b"a secret of the tests, long enough")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: their driver keeps an event loop in this thread, which other tests cannot share."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same parsing without the child process: for many small files, and for limits a test changes."""

    from data.readers.contents import contents

    @contextmanager
    def asked(
        module: str, request: dict[str, Any], wall_s: float, most_bytes: int
    ) -> Iterator[Iterator[Any]]:
        assert module == "data.readers.child"
        found = contents(
            [Path(p) for p in request["paths"]], Path(request["folder"]), bool(request["glimpse"])
        )
        yield (json.loads(json.dumps(value)) for value in found)

    monkeypatch.setattr("data.readers.files.asked", asked)
