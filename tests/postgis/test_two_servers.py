"""Two web processes on one PostGIS database: what one does, pages of the other hear of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.gate import Gate
from api.site import Site
from casework.people import Actor, Role
from config import Settings
from data.database import Database
from services.accounts import disable_user
from services.desk import Desk
from tests.browsing import Browser, Clock, signed_in
from tests.data.conftest import postgis as postgis
from tests.listening import Listener, until
from tests.postgis.cluster import Cluster

OPERATOR = Actor(None, "operator", Role.ADMINISTRATOR, via="cli")


@pytest.fixture
def gates(postgis: Cluster, site: Site, tmp_path: Path) -> Iterator[tuple[Gate, Gate]]:
    """Each with an engine, a follower and a memory of its own, as two processes have."""
    settings = Settings.from_env({"HEADROOM_HOME": str(tmp_path), "HEADROOM_LANGUAGE": "en"})
    with postgis.database() as one:
        other = Database.open(one.engine.url.render_as_string(hide_password=False), one.keys)
        desk = Desk(settings, one, Clock())
        made = site.gate(desk), site.gate(replace(desk, database=other))
        yield made
        for gate in made:
            gate.streams.close()
        other.engine.dispose()


def test_an_act_at_one_server_is_told_to_the_pages_of_both(gates: tuple[Gate, Gate]) -> None:
    first, second = gates
    browser = signed_in(first, first.desk, Role.PLANNER)
    token = browser.cookies["headroom"]

    async def story() -> None:
        pages = [Listener(first, token), Listener(second, token)]
        assert await until(lambda: all(page.events for page in pages))
        answer = await asyncio.to_thread(browser.json, "/preferences", {"theme": "dark"})
        assert answer.status_code == 200
        assert await until(lambda: all("mine" in page.topics for page in pages))
        assert pages[0].number == pages[1].number
        await asyncio.gather(*(page.leave() for page in pages))

    asyncio.run(story())


def test_who_is_shut_out_at_one_server_hears_and_sees_nothing_at_the_other(gates: tuple[Gate, Gate]) -> None:
    first, second = gates
    token = signed_in(first, first.desk, Role.PLANNER, "leaving").cookies["headroom"]
    there = Browser(second).carry(token)

    async def story() -> None:
        page = Listener(second, token)
        assert await until(lambda: bool(page.events))
        await asyncio.to_thread(disable_user, first.desk, OPERATOR, "leaving")
        assert await until(page.task.done)
        assert (await asyncio.to_thread(there.get, "/account")).status_code == 401

    asyncio.run(story())
