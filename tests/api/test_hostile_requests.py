"""A program that has read the OpenAPI file and means harm: every answer is below 500, and valid JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.gate import Gate
from api.site import Site
from casework.people import Role
from data import grids
from services.desk import Desk
from tests.browsing import HOST, Browser, signed_in
from tests.small_grid import small_grid

ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 10**400, 2**63, 1e12, 1e308, float("nan"), float("inf"), "", "x" * 5000, "\0"]),
    st.sampled_from(["small", "N1", "load", "1", "\ud800", "../../etc/passwd", "{0.__class__}", "<script>"]),
    st.lists(st.sampled_from(["1", 4, None, "\ud800"]), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@pytest.fixture
def planner(gate: Gate, desk: Desk) -> Browser:
    with desk.database.begin() as session:
        more: dict[str, Any] = {"states": {}, "report": {}, "crs": "EPSG:4326"}
        grids.save_revision(session, "small", small_grid(), author="t", reason="t", **more)
    gate.limits.spend = lambda *rest: None  # type: ignore[method-assign]
    return signed_in(gate, desk, Role.PLANNER)


def bodies(site: Site) -> dict[str, list[str]]:
    """Path -> field names of every JSON body the description offers."""
    described = site.dash.server.openapi()
    schemas = described["components"]["schemas"]
    found = {}
    for path, methods in described["paths"].items():
        if path.startswith("/api/") and "requestBody" in methods.get("post", {}):
            content = methods["post"]["requestBody"]["content"]["application/json"]["schema"]
            found[path] = list(schemas[content["$ref"].rsplit("/", 1)[1]]["properties"])
    return found


GOOD = {"grid": "small", "node": "N1", "kw": 100.0, "tests": ["1", "4"]}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_of_the_api_makes_the_server_fail(planner: Browser, site: Site, data: st.DataObject) -> None:
    path, fields = data.draw(st.sampled_from(sorted(bodies(site).items())))
    good = {name: value for name, value in GOOD.items() if name in fields}
    forged = data.draw(st.dictionaries(st.sampled_from(fields), ODD, max_size=3))
    sent = json.dumps(good | forged)
    ours = {"Origin": f"http://{HOST}", "Content-Type": "application/json"}
    answer = planner.send("POST", path, ours, content=sent.encode())
    assert answer.status_code < 500, (sent[:300], answer.text)
    json.loads(answer.text, parse_constant=lambda name: pytest.fail(f"{name} in an answer"))


SEGMENTS = [
    "small",
    "r0001",
    "r1",
    "r" + "9" * 30,
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "%ed%a0%80",
    "'",
    "%",
    "-1",
]
SEGMENTS += ["1" * 40, "lines", "nodes", "1", "NaN", "%3Cscript%3E", "peak", "loading"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_address_makes_the_server_fail(planner: Browser, site: Site, data: st.DataObject) -> None:
    described = site.dash.server.openapi()["paths"]
    offered = [(p, m) for p, methods in described.items() for m in methods if "{" in p or p == "/layers"]
    path, method = data.draw(st.sampled_from(sorted(offered)))
    while "{" in path:
        head, rest = path.split("{", 1)
        path = head + data.draw(st.sampled_from(SEGMENTS)) + rest.split("}", 1)[1]
    query = data.draw(
        st.sampled_from(["", "?state=%00", "?q=%ed%a0%80", "?q=%27%25", "?grid=%00", "?state=snapshot"])
    )
    ours = {"Origin": f"http://{HOST}"}
    answer = planner.send(method.upper(), path + query, ours)
    assert answer.status_code < 500, (method, path + query, answer.text)


@pytest.mark.parametrize("field", [b'"lon": NaN', b'"lat": 1e999', b'"year": ' + b"9" * 400])
def test_a_number_beside_a_node_is_read_too(planner: Browser, field: bytes) -> None:
    body = b'{"grid": "small", "node": "N1", "kw": 100, ' + field + b"}"
    ours = {"Origin": f"http://{HOST}", "Content-Type": "application/json"}
    assert planner.send("POST", "/api/v1/checks", ours, content=body).status_code == 422


@pytest.mark.parametrize("size", [10_000_000])
def test_ten_megabytes_are_not_read(planner: Browser, size: int) -> None:
    ours = {"Origin": f"http://{HOST}", "Content-Type": "application/json"}
    assert planner.send("POST", "/api/v1/checks", ours, content=b"[" * size).status_code == 413
    assert planner.send("POST", "/api/v1/checks", ours, content=b"[" * 50_000).status_code in (400, 422)
