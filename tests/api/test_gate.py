"""The gate: who is let through, and with what around the answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.gate import Gate
from api.site import Site
from casework.people import Role
from guard.refusals import MAX_BODY_BYTES
from services.desk import Desk
from tests.browsing import HOST, Browser, chunks, signed_in, with_settings


@pytest.fixture
def planner(gate: Gate, desk: Desk) -> Browser:
    return signed_in(gate, desk, Role.PLANNER)


def test_a_stranger_is_led_to_sign_in_and_back(stranger: Browser) -> None:
    answer = stranger.page("/account?x=1&y=2")
    assert (answer.status_code, answer.headers["location"]) == (302, "/login?next=%2Faccount%3Fx%3D1%26y%3D2")


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-component-suites/dash/deps/react.js",
        "/assets/gate.js",
        "/docs",
        "/openapi.json",
        "/api/v1/anything",
        "/no/such/page",
        "/_reload-hash",
    ],
)
def test_a_strangers_program_gets_401_even_where_nothing_is(stranger: Browser, path: str) -> None:
    answer = stranger.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_every_answer_carries_the_security_headers(stranger: Browser, planner: Browser) -> None:
    for answer in (stranger.get("/healthz"), stranger.get("/account"), planner.page("/account")):
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self' 'sha256-" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy and "script-src 'self' 'unsafe-inline'" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 8
        assert "strict-transport-security" not in answer.headers


def test_https_is_kept_once_seen(gate: Gate) -> None:
    assert "max-age" in Browser(gate, scheme="https").get("/healthz").headers["strict-transport-security"]


def test_the_renderer_on_the_page_is_the_one_the_policy_allows(site: Site, planner: Browser) -> None:
    page = planner.page("/account")
    scripts = page.text.count("<script>") + page.text.count('type="application/javascript"')
    assert scripts == page.headers["content-security-policy"].count("'sha256-")


def test_only_the_configured_basemap_may_send_pictures(site: Site, desk: Desk) -> None:
    open_street_map = Browser(site.gate(with_settings(desk, basemap="osm"))).get("/healthz")
    assert "openstreetmap" in open_street_map.headers["content-security-policy"]
    assert "openstreetmap" not in Browser(site.gate(desk)).get("/healthz").headers["content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://{HOST}.evil.example"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_change_sent_by_a_foreign_page_is_refused(planner: Browser, headers: dict[str, str]) -> None:
    for path in ("/_dash-update-component", "/logout", "/preferences", "/login"):
        answer = planner.send("POST", path, headers, json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_request")
    assert planner.get("/account").status_code == 200


def test_a_change_that_is_not_json_is_refused(planner: Browser) -> None:
    ours = {"Origin": f"http://{HOST}", "Content-Type": "text/plain"}
    assert planner.send("POST", "/_dash-update-component", ours, content=b"{}").status_code == 415


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8050", "127.0.0.1.evil.example", "", "[::1", "10.0.0.7"]
)
def test_a_foreign_host_name_is_refused(gate: Gate, host: str) -> None:
    assert Browser(gate).send("GET", "/login", {"Host": host}).status_code == 421


def test_an_allowed_host_name_is_answered(site: Site, desk: Desk) -> None:
    gate = site.gate(with_settings(desk, allowed_hosts=("grid.example",)))
    assert Browser(gate, host="grid.example").get("/login").status_code == 200


def test_an_announced_large_body_is_not_read(planner: Browser) -> None:
    answer = planner.json("/_dash-update-component", {"output": "x" * (MAX_BODY_BYTES + 1)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/_dash-update-component", "/login", "/preferences"])
def test_a_large_body_is_cut_off_while_it_streams(planner: Browser, path: str) -> None:
    ours = {"Origin": f"http://{HOST}", "Content-Type": "application/json"}
    answer = planner.send("POST", path, ours, content=chunks(30, 65_536))
    assert answer.status_code == 413


def test_a_lying_content_length_is_refused(planner: Browser) -> None:
    for length in ("-1", "1e3", "9" * 30):
        answer = planner.send("POST", "/logout", {"Origin": f"http://{HOST}", "Content-Length": length})
        assert answer.status_code == 413


def socket_answer(gate: Gate, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/_dash-ws-callback",
        "raw_path": b"/_dash-ws-callback",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", HOST.encode()), *headers],
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "subprotocols": [],
    }
    asyncio.run(gate(scope, receive, send))
    return sent[-1]


def test_a_socket_is_refused_to_strangers_and_to_foreign_pages(gate: Gate, planner: Browser) -> None:
    cookie = (b"cookie", b"headroom=" + planner.cookies["headroom"].encode())
    ours, foreign = (b"origin", b"http://" + HOST.encode()), (b"origin", b"https://evil.example")
    for headers in ([ours], [cookie], [cookie, foreign], [cookie, ours]):
        assert socket_answer(gate, headers)["type"] == "websocket.close"


def test_dash_has_no_socket_at_all(planner: Browser) -> None:
    assert '"websocket"' not in planner.page("/account").text


def test_an_unknown_address_is_not_found_in_words(planner: Browser) -> None:
    assert planner.get("/nothing").json()["code"] == "not_found"
    assert "There is nothing at this address." in planner.page("/nothing").text
    assert planner.send("PUT", "/account", {"Origin": f"http://{HOST}"}).status_code == 405


@pytest.mark.parametrize(
    "path", ["x/y.js", "dash/../../app.py", "dash/deps/no.js", "os/path.py", "dash_leaflet/%00.js"]
)
def test_component_files_that_are_not_there_are_not_found(planner: Browser, path: str) -> None:
    assert planner.get("/_dash-component-suites/" + path).status_code == 404


def test_health_is_public_and_tells_the_database_from_the_server(
    site: Site, desk: Desk, stranger: Browser
) -> None:
    assert (stranger.get("/healthz").status_code, stranger.get("/healthz").text) == (200, "ok")
    from data.database import Database

    away = Database.open("postgresql+psycopg://nobody@127.0.0.1:1/none")
    gone = Browser(site.gate(type(desk)(desk.settings, away, desk.now)))
    assert gone.get("/healthz").status_code == 503
    assert gone.carry("some token").get("/account").json()["code"] == "database_away"
