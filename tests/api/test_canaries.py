"""A customer's every response is free of what belongs to others, and 20,000 forged callbacks change nothing of theirs."""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, inspect, text

from api import streams
from api.gate import Gate
from api.site import Site
from casework.people import Role
from data.database import Database
from data.keys import KeyFile
from data.migrate import upgrade
from guard.callbacks import card_of
from pages import PAGES
from tests.api.planted import Planted, plant
from tests.browsing import HOST, Browser, signed_in
from tests.office import Office

FORGED = 20_000
AT_ONCE = 40
OURS = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
# What a customer may write: his drafts, messages, applications, and what the house notes of it.
HIS_OWN = {"application_draft", "audit", "audit_head", "change", "session", "study", "outbox", "reminder"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    home = tmp_path_factory.mktemp("planted")
    database = Database.open(f"gpkg:///{home / 'headroom.gpkg'}", KeyFile(home / "data-keys"))
    upgrade(database)
    yield plant(Office(database, home))
    database.engine.dispose()


@pytest.fixture
def fresh(planted: Planted, tmp_path: Path) -> Iterator[Office]:
    """A copy to be attacked; `planted` itself stays as it is."""
    home = planted.office.desk.settings.home
    with planted.office.desk.database.engine.begin() as connection:
        connection.execute(text("SELECT 1"))
    planted.office.desk.database.engine.dispose()
    for file in home.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path / file.name)
    database = Database.open(f"gpkg:///{tmp_path / 'headroom.gpkg'}", KeyFile(tmp_path / "data-keys"))
    event.listen(database.engine, "connect", _hasty)
    copied = Office.__new__(Office)
    copied.__dict__.update(planted.office.__dict__)
    copied.desk = type(planted.office.desk)(planted.office.desk.settings, database, planted.office.desk.now)
    yield copied
    database.engine.dispose()


def _hasty(connection: Any, record: Any) -> None:
    """What is proven here needs no durable disk: every denial leaves an audit row, 20,000 of them."""
    connection.execute("PRAGMA synchronous=OFF")


def read_marks(answer: httpx.Response, marks: set[str]) -> set[str]:
    """Also as JSON escapes write them."""
    seen = answer.text
    return {m for m in marks if m in seen or json.dumps(m)[1:-1] in seen}


def addresses(site: Site, planted: Planted) -> Iterator[tuple[str, str]]:
    foreign, own = planted.foreign[0], planted.own
    assert own is not None
    for opened in site.opened:
        for part in (foreign.id, own.id, foreign.number, "1"):
            path = opened.path.replace("{grid}", "town").replace("{revision}", "r0001")
            for method in sorted(opened.methods - {"HEAD"}):
                yield method, re.sub(r"\{[^}]*\}", part, path)


def guesses(rng: random.Random, planted: Planted) -> Any:
    foreign = rng.choice(planted.foreign)
    own = planted.own
    assert own is not None
    return rng.choice([
        None, True, 0, 1, 5, -1, 1e12, "", "x" * 2100, foreign.id, foreign.number, own.id, "town", "r0001", "demo",
        "planner", "fremd", "customer", "administrator", [], [1, 2], [foreign.id], {"case": foreign.id},
        {"latlng": {"lat": 48.4, "lng": 7.83}}, {"latlng": {"lat": "x", "lng": None}}, [7.83, 48.4], "2026-12-01",
        {"id": foreign.id, "number": 7, "topics": ["applications"]}, "home", "new", "load", "' OR 1=1 --", "../../etc",
    ])  # fmt: skip


def forged(entry: dict[str, Any], output: str, rng: random.Random, planted: Planted) -> dict[str, Any]:
    def place(spec: dict[str, Any]) -> Any:
        if spec["id"].startswith("{"):
            ids = {k: rng.choice(["lift", 1, "x"]) for k in json.loads(spec["id"])}
            count = rng.randrange(4)
            return [{"id": ids, "property": spec["property"], "value": guesses(rng, planted)}] * count
        return {"id": spec["id"], "property": spec["property"], "value": guesses(rng, planted)}

    def out(one: Any) -> Any:
        name = one.component_id_str()
        return [] if name.startswith("{") else {"id": name, "property": one.component_property}

    outputs, inputs = entry["output"], [place(s) for s in entry["inputs"]]
    several = isinstance(outputs, list | tuple)
    changed = [f"{s['id']}.{s['property']}" for s in entry["inputs"]]
    return {
        "output": output,
        "inputs": inputs,
        "state": [place(s) for s in entry["state"]],
        "outputs": [out(o) for o in outputs] if several else out(outputs),
        "changedPropIds": rng.sample(changed, min(len(changed), 1)),
    }


def callbacks(site: Site) -> list[tuple[str, dict[str, Any]]]:
    return [(o, e) for o, e in site.dash.callback_map.items() if card_of(e.get("callback")) is not None]


def customer(gate: Gate, office: Office) -> Browser:
    return signed_in(gate, office.desk, Role.CUSTOMER, "kunde")


def test_two_hundred_marks_are_planted_and_the_office_reads_them(site: Site, planted: Planted) -> None:
    """The walk below would be worth nothing if the marks could not be read at all."""
    assert len(planted.marks) >= 200
    office = planted.office
    gate = site.gate(office.desk)
    planner = signed_in(gate, office.desk, Role.PLANNER, "planner")
    seen = read_marks(planner.get("/search/town/r0001?q=ASSET"), planted.marks)
    other = signed_in(gate, office.desk, Role.CUSTOMER, "fremd")
    own = other.send("GET", "/_dash-layout", {"X-Headroom-Page": f"/my/{planted.foreign[0].id}"})
    assert seen and read_marks(own, planted.marks)


def test_no_route_tells_a_customer_of_others(
    site: Site, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST", 0)
    gate = site.gate(planted.office.desk)
    told, asked = [], 0
    for method, path in addresses(site, planted):
        body: dict[str, Any] = {} if method == "GET" else {"json": {"id": planted.foreign[0].id}}
        if path.startswith(("/logout", "/login")):
            continue
        answer = customer(gate, planted.office).send(method, path, OURS, **body)
        asked += 1
        if answer.status_code >= 500 or read_marks(answer, planted.marks):
            told.append((method, path, answer.status_code, read_marks(answer, planted.marks)))
    assert told == [] and asked > 100


def test_no_page_tells_a_customer_of_others(site: Site, planted: Planted) -> None:
    gate = site.gate(planted.office.desk)
    browser = customer(gate, planted.office)
    own = planted.own
    assert own is not None
    wrong = []
    for page in PAGES:
        for part in (own.id, planted.foreign[0].id, planted.foreign[0].number):
            path = re.sub(r"\{[^}]*\}", part, page.PATH)
            layout = browser.send("GET", "/_dash-layout", {"X-Headroom-Page": path})
            if layout.status_code != 200 or read_marks(layout, planted.marks):
                wrong.append((path, layout.status_code, read_marks(layout, planted.marks)))
    assert wrong == []
    shown = browser.send("GET", "/_dash-layout", {"X-Headroom-Page": f"/my/{own.id}"})
    assert own.number in shown.text


def of_others(office: Office) -> dict[str, list[Any]]:
    """Every row of every table that is not the customer's own to write."""
    me = office.customer.account_id
    kept: dict[str, list[Any]] = {}
    engine = office.desk.database.engine
    with engine.connect() as connection:
        mine = "SELECT id FROM application WHERE applicant_account_id = :me"
        for table in inspect(engine).get_table_names():
            if table in HIS_OWN or table.startswith(("rtree_", "gpkg_", "sqlite_")):
                continue
            columns = {c["name"] for c in inspect(engine).get_columns(table)}
            where = "1 = 1"
            if table == "application":
                where = "applicant_account_id IS NOT :me"
            elif "application_id" in columns:
                where = f"application_id NOT IN ({mine})"
            elif table in ("account", "application_number"):
                where = "id IS NOT :me" if table == "account" else "1 = 0"
            rows = connection.execute(text(f'SELECT * FROM "{table}" WHERE {where}'), {"me": me})
            kept[table] = sorted(map(repr, rows))
    return kept


async def fire(gate: Gate, browser: Browser, bodies: list[dict[str, Any]], marks: set[str]) -> list[Any]:
    """Many at a time over one connection pool; what came back wrong."""
    transport = httpx.ASGITransport(gate, client=("127.0.0.1", 40000))
    wrong: list[Any] = []
    statuses: Counter[int] = Counter()

    async def one(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
        answer = await client.post("/_dash-update-component", json=body, headers=OURS)
        statuses[answer.status_code] += 1
        if answer.status_code >= 500 or read_marks(answer, marks):
            wrong.append((body["output"], answer.status_code, answer.text[:200]))

    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://{HOST}", cookies=browser.cookies
    ) as client:
        for first in range(0, len(bodies), AT_ONCE):
            await asyncio.gather(*(one(client, body) for body in bodies[first : first + AT_ONCE]))
    assert statuses.total() == len(bodies)
    return wrong


def test_twenty_thousand_forged_callbacks_fail_nothing_tell_nothing_and_change_nothing_of_others(
    site: Site, planted: Planted, fresh: Office
) -> None:
    rng = random.Random(20_261_122)
    gate = site.gate(fresh.desk)
    before = of_others(fresh)
    known = callbacks(site)
    bodies = [forged(e, o, rng, planted) for o, e in rng.choices(known, k=FORGED)]
    browser = customer(gate, fresh)
    assert asyncio.run(fire(gate, browser, bodies, planted.marks)) == []
    assert of_others(fresh) == before
