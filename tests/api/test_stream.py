"""Open pages are told that something changed: who, how often, after a sleep, and until when."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import run

import pytest
from sqlalchemy import update

from api import open_stream, streams
from api.gate import Gate
from casework.people import Role
from casework.topics import Topic
from data import people
from data.database import Database
from services.desk import Desk
from services.nudges import newest, nudge
from tests.browsing import Browser, signed_in
from tests.listening import Listener, until

ROOT = Path(__file__).resolve().parents[2]
Story = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def closed(gate: Gate) -> Iterator[None]:
    yield
    gate.streams.close()


def token_of(browser: Browser) -> str:
    return browser.cookies["headroom"]


def say_that(desk: Desk, topic: Topic, account_id: int | None = None) -> None:
    with desk.database.begin() as session:
        nudge(session, desk, topic, account_id)


def account_id(desk: Desk, name: str) -> int:
    with desk.database.read() as session:
        found = people.account_named(session, name)
    assert found
    return found.id


def test_every_open_page_hears_of_a_change_once(gate: Gate, desk: Desk) -> None:
    tokens = [token_of(signed_in(gate, desk, Role.PLANNER, f"p{n}")) for n in range(10)]

    async def story() -> None:
        pages = [Listener(gate, token) for token in tokens for _ in range(5)]
        assert await until(lambda: all(page.events for page in pages))
        await asyncio.to_thread(say_that, desk, Topic.GRID)
        assert await until(lambda: all(page.topics == {"grid"} for page in pages))
        assert {page.number for page in pages} == {newest(desk)}
        await asyncio.gather(*(page.leave() for page in pages))
        assert [len(page.events) for page in pages] == [2] * 50
        assert not gate.streams.open

    asyncio.run(story())


def test_what_is_rolled_back_is_told_to_nobody(gate: Gate, desk: Desk) -> None:
    token = token_of(signed_in(gate, desk, Role.PLANNER))

    async def story() -> None:
        page = Listener(gate, token)
        assert await until(lambda: bool(page.events))
        with pytest.raises(ZeroDivisionError), desk.database.begin() as session:
            nudge(session, desk, Topic.GRID)
            raise ZeroDivisionError
        await asyncio.to_thread(say_that, desk, Topic.STUDIES)
        assert await until(lambda: page.topics != set())
        assert page.topics == {"studies"}
        await page.leave()

    asyncio.run(story())


def test_a_page_that_slept_is_told_what_it_missed(gate: Gate, desk: Desk) -> None:
    token = token_of(signed_in(gate, desk, Role.PLANNER))
    say_that(desk, Topic.GRID)
    before = newest(desk)
    say_that(desk, Topic.STUDIES)
    say_that(desk, Topic.CAPACITY)

    async def story() -> None:
        page, current = Listener(gate, token, since=before), Listener(gate, token, since=before + 2)
        assert await until(lambda: bool(page.events and current.events))
        assert (page.topics, current.topics) == ({"studies", "capacity"}, set())
        await asyncio.gather(page.leave(), current.leave())

    asyncio.run(story())


def test_a_page_that_slept_too_long_or_knows_another_database_looks_at_everything(
    gate: Gate, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "REMEMBERED", 2)
    gate.streams = streams.Streams(desk)
    token = token_of(signed_in(gate, desk, Role.PLANNER))
    for _ in range(5):
        say_that(desk, Topic.GRID)

    async def story() -> None:
        pages = [Listener(gate, token, since=1), Listener(gate, token, since=99)]
        assert await until(lambda: all(page.events for page in pages))
        for page in pages:
            assert page.topics == {"applications", "grid", "expansions", "studies", "capacity", "mine"}
            await page.leave()

    asyncio.run(story())


def test_a_customer_hears_of_his_own_and_of_nothing_else(gate: Gate, desk: Desk) -> None:
    mine, other = (token_of(signed_in(gate, desk, Role.CUSTOMER, name)) for name in ("mine", "other"))

    async def story() -> None:
        page, foreign = Listener(gate, mine), Listener(gate, other)
        assert await until(lambda: bool(page.events and foreign.events))
        for topic in Topic:
            await asyncio.to_thread(say_that, desk, topic, account_id(desk, "mine"))
        assert await until(lambda: "mine" in page.topics)
        await page.leave()
        await foreign.leave()
        assert (page.topics, foreign.topics) == ({"mine"}, set())

    asyncio.run(story())


def test_nudges_that_come_too_fast_become_one(
    gate: Gate, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_stream, "PAUSE_S", 0.5)
    token = token_of(signed_in(gate, desk, Role.PLANNER))

    async def story() -> None:
        page = Listener(gate, token)
        assert await until(lambda: bool(page.events))
        for _ in range(20):
            await asyncio.to_thread(say_that, desk, Topic.GRID)
        last = newest(desk)
        assert await until(lambda: page.number == last)
        await page.leave()
        assert len(page.events) < 10

    asyncio.run(story())


@pytest.mark.parametrize("how", ["sign out", "disable", "other role", "expiry"])
def test_a_stream_ends_when_its_person_may_no_longer_listen(gate: Gate, desk: Desk, how: str) -> None:
    browser = signed_in(gate, desk, Role.PLANNER, "leaving")
    token, stays = token_of(browser), token_of(signed_in(gate, desk, Role.PLANNER, "staying"))

    def revoke() -> None:
        with desk.database.begin() as session:
            account = people.account_named(session, "leaving")
            assert account
            if how == "sign out":
                people.end_sessions_of(session, account)
            elif how == "expiry":
                over = update(people.SessionRow).where(people.SessionRow.account_id == account.id)
                session.execute(over.values(expires_at=desk.now()))
            else:
                change = {"disabled": True} if how == "disable" else {"role": Role.CUSTOMER.value}
                people.change_account(session, account, **change)

    async def story() -> None:
        page, other = Listener(gate, token), Listener(gate, stays)
        assert await until(lambda: bool(page.events and other.events))
        await asyncio.to_thread(revoke)
        assert await until(page.task.done)
        assert not other.task.done()
        await other.leave()

    asyncio.run(story())
    assert gate.streams.open == set()


def test_a_change_made_by_another_process_is_told(gate: Gate, desk: Desk) -> None:
    token = token_of(signed_in(gate, desk, Role.PLANNER))
    url = desk.database.engine.url.render_as_string()
    words = (
        "import sys; from data.database import Database; from data import changes; from datetime import *\n"
        "with Database.open(sys.argv[1]).begin() as s: changes.add(s, 'grid', None, datetime.now(UTC))"
    )

    async def story() -> None:
        page = Listener(gate, token)
        assert await until(lambda: bool(page.events))
        await asyncio.to_thread(run, [sys.executable, "-c", words, url], cwd=ROOT, check=True)
        assert await until(lambda: page.topics == {"grid"})
        await page.leave()

    asyncio.run(story())


def test_a_stranger_and_a_person_with_too_many_pages_are_refused(
    gate: Gate, desk: Desk, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PER_PERSON", 2)
    token = token_of(signed_in(gate, desk, Role.PLANNER))
    assert stranger.get("/stream").status_code == 401

    async def story() -> None:
        pages = [Listener(gate, token) for _ in range(2)]
        assert await until(lambda: all(page.events for page in pages))
        third = Listener(gate, token)
        await third.task
        assert (third.status, "too_many_requests" in third.text) == (429, True)
        await asyncio.gather(*(page.leave() for page in pages))

    asyncio.run(story())


def test_a_quiet_stream_gives_signs_of_life(gate: Gate, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_stream, "BEAT_S", 0.2)
    token = token_of(signed_in(gate, desk, Role.PLANNER))

    async def story() -> None:
        page = Listener(gate, token)
        assert await until(lambda: page.text.count("event: beat") >= 2)
        await page.leave()

    asyncio.run(story())


def test_a_server_that_stops_ends_every_stream(gate: Gate, desk: Desk) -> None:
    token = token_of(signed_in(gate, desk, Role.PLANNER))

    async def story() -> None:
        pages = [Listener(gate, token) for _ in range(3)]
        assert await until(lambda: all(page.events for page in pages))
        gate.streams.close()
        await asyncio.gather(*(page.task for page in pages))

    asyncio.run(story())


def test_a_database_that_is_away_ends_no_stream(gate: Gate, desk: Desk) -> None:
    token = token_of(signed_in(gate, desk, Role.PLANNER))
    away = Database.open("postgresql+psycopg://nobody@127.0.0.1:1/none")

    async def story() -> None:
        page = Listener(gate, token)
        assert await until(lambda: bool(page.events))
        gate.streams.desk = replace(desk, database=away)
        await asyncio.sleep(streams.SWEEP_S * 1.2)
        assert not page.task.done()
        gate.streams.desk = desk
        await asyncio.to_thread(say_that, desk, Topic.GRID)
        assert await until(lambda: page.topics == {"grid"})
        await page.leave()

    asyncio.run(story())


def test_an_act_is_told_without_a_word_of_its_own(gate: Gate, desk: Desk) -> None:
    mine, other = signed_in(gate, desk, Role.PLANNER, "mine"), signed_in(gate, desk, Role.PLANNER, "other")

    async def story() -> None:
        pages = [Listener(gate, token_of(mine)), Listener(gate, token_of(other))]
        assert await until(lambda: all(page.events for page in pages))
        answer = await asyncio.to_thread(mine.json, "/preferences", {"theme": "dark"})
        assert answer.status_code == 200
        assert await until(lambda: pages[0].topics == {"mine"})
        await asyncio.gather(*(page.leave() for page in pages))
        assert pages[1].topics == set()

    asyncio.run(story())
