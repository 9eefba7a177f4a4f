"""Role × route × callback, made from the permission table: everyone tries everything, with forged input."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from api import streams
from api.gate import Gate
from api.site import Site
from casework.people import ALLOWED, Action, Role
from guard.callbacks import card_of
from services.desk import Desk
from tests.browsing import HOST, Browser, signed_in


def concrete(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


def forged(entry: dict[str, Any], output: str) -> dict[str, Any]:
    """What a program would post that has read /_dash-dependencies: right places, empty values."""

    def places(specs: list[dict[str, Any]]) -> list[Any]:
        return [[] if s["id"].startswith("{") else {"id": s["id"], "property": s["property"]} for s in specs]

    def output_place(one: Any) -> Any:
        name = one.component_id_str()
        wild = name.startswith("{")
        return [] if wild else {"id": name, "property": one.component_property}

    outputs = entry["output"]
    several = isinstance(outputs, list | tuple)
    return {
        "output": output,
        "inputs": places(entry["inputs"]),
        "state": places(entry["state"]),
        "outputs": [output_place(o) for o in outputs] if several else output_place(outputs),
        "changedPropIds": [],
    }


def everyone(gate: Gate, desk: Desk) -> list[tuple[Role | None, Browser]]:
    people: list[tuple[Role | None, Browser]] = [(role, signed_in(gate, desk, role)) for role in Role]
    return [*people, (None, Browser(gate))]


def verdict(status: int) -> str:
    if status in (401, 403):
        return "refused"
    return "failed" if status >= 500 else "answered"


def test_every_route_answers_whom_the_table_allows_and_nobody_else(
    gate: Gate, site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST", 0)  # who may listen is answered "too many", and not for ever
    wrong = []
    for opened in site.opened:
        for role in [*Role, None]:
            for method in sorted(opened.methods - {"HEAD"}):
                browser = Browser(gate) if role is None else signed_in(gate, desk, role)
                ours = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
                body: dict[str, Any] = {} if method == "GET" else {"json": {}}
                status = browser.send(method, concrete(opened.path), ours, **body).status_code
                allowed = opened.action is None or (role is not None and role in ALLOWED[opened.action])
                # The sign-in form answers a wrong name with 403: public, but refusing.
                expected = (
                    ("answered", "refused")
                    if opened.action is None
                    else ("answered",)
                    if allowed
                    else ("refused",)
                )
                if verdict(status) not in expected:
                    wrong.append((opened.path, method, role, status))
    assert wrong == []


def test_every_callback_answers_whom_the_table_allows_and_nobody_else(
    gate: Gate, site: Site, desk: Desk
) -> None:
    wrong, tried = [], 0
    for output, entry in site.dash.callback_map.items():
        card = card_of(entry.get("callback"))
        if card is None:
            continue
        for role, browser in everyone(gate, desk):
            status = browser.json("/_dash-update-component", forged(entry, output)).status_code
            expected = "answered" if role in ALLOWED[card.action] else "refused"
            tried += 1
            if verdict(status) != expected:
                wrong.append((card.name, role, status))
    assert wrong == []
    assert tried >= 5 * (len(Role) + 1)


def test_a_page_shows_its_content_only_to_whom_the_table_allows(gate: Gate, desk: Desk) -> None:
    from pages import PAGES

    for page in PAGES:
        for role in Role:
            browser = signed_in(gate, desk, role)
            layout = browser.send("GET", "/_dash-layout", {"X-Headroom-Page": page.PATH})
            refused = "Your role does not allow this" in layout.text
            assert layout.status_code == 200 and refused == (role not in ALLOWED[page.ACTION])
            assert "Something went wrong" not in layout.text, (page.PATH, role)


def test_a_room_has_one_entry_in_the_header() -> None:
    from pages import PAGES

    assert len({page.PATH for page in PAGES}) == len(PAGES)


def test_the_layout_of_an_unknown_page_says_so(gate: Gate, desk: Desk) -> None:
    layout = signed_in(gate, desk, Role.PLANNER).send("GET", "/_dash-layout", {"X-Headroom-Page": "/none"})
    assert "There is no page at this address." in layout.text


def test_the_start_address_leads_each_role_to_a_page_it_may_see(gate: Gate, desk: Desk) -> None:
    for role in Role:
        browser = signed_in(gate, desk, role)
        where = browser.page("/").headers["location"]
        assert browser.page(where).status_code == 200


def test_the_table_names_every_action_and_gives_each_to_someone() -> None:
    assert set(ALLOWED) == set(Action) and all(ALLOWED.values())


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_manage_users(role: Role) -> None:
    assert (role in ALLOWED[Action.MANAGE_USERS]) == (role is Role.ADMINISTRATOR)


def test_the_dependencies_list_holds_no_javascript(gate: Gate, desk: Desk) -> None:
    listed = signed_in(gate, desk, Role.PLANNER).get("/_dash-dependencies").json()
    assert "_dashprivate_clientside_funcs" not in json.dumps(listed)
