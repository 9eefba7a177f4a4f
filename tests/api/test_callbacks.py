"""Callbacks through the guard: the person, the schema, the errors, and what a forger gets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Input
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.gate import Gate
from api.site import Site
from casework.people import Action, Role
from data import audit
from guard import guarded
from services.desk import Desk
from services.rate import PER_ACTOR
from tests import probe
from tests.browsing import HOST, Browser, signed_in

WHO = ("probe-who.children", {"id": "probe-who", "property": "children"})
CHECK = "..probe-a.children...probe-b.children.."
CHECK_OUTPUTS = [{"id": "probe-a", "property": "children"}, {"id": "probe-b", "property": "children"}]
ERROR = ("probe-error.children", {"id": "probe-error", "property": "children"})


def place(name: str, value: Any, prop: str = "value") -> dict[str, Any]:
    return {"id": name, "property": prop, "value": value}


@pytest.fixture
def planner(gate: Gate, desk: Desk) -> Browser:
    return signed_in(gate, desk, Role.PLANNER)


def notice(answer: Any) -> dict[str, Any]:
    sent: dict[str, Any] = answer.json()["sideUpdate"]["notices"]["sendNotifications"][0]
    return sent


def test_the_function_itself_stays_plain() -> None:
    assert probe.check(400.0, "a place") == ("400.0", "a place")


def test_a_callback_runs_for_the_person_of_the_session(gate: Gate, desk: Desk) -> None:
    for role in (Role.PLANNER, Role.CUSTOMER):
        answer = signed_in(gate, desk, role).callback(WHO[0], [place("probe-in", "hello")], WHO[1])
        assert answer.json()["response"]["probe-who"]["children"] == f"a-{role} hello"


def test_the_schema_reads_inputs_in_order(planner: Browser) -> None:
    answer = planner.callback(CHECK, [place("probe-kw", "400"), place("probe-place", "bus 7")], CHECK_OUTPUTS)
    assert answer.json()["response"]["probe-a"]["children"] == "400.0"


@pytest.mark.parametrize("kw", [0, -1, 1e12, "much", None, [1], {"kw": 1}])
def test_a_value_outside_the_schema_names_its_field(planner: Browser, kw: Any) -> None:
    answer = planner.callback(CHECK, [place("probe-kw", kw), place("probe-place", "x")], CHECK_OUTPUTS)
    assert answer.status_code == 200 and "kw" in notice(answer)["message"]
    assert answer.json()["response"] == {}


def test_without_a_schema_only_plain_short_values_pass(planner: Browser) -> None:
    for value in ({"a": 1}, [1, 2], "x" * 5000):
        answer = planner.callback(WHO[0], [place("probe-in", value)], WHO[1])
        assert notice(answer)["title"] == "Please check the input"


@pytest.mark.parametrize(
    ("kind", "words", "colour"),
    [
        ("invalid", "Capacity must be above 0 kW.", "yellow"),
        ("not_found", "There is no line 7.", "yellow"),
        ("compute", "The load flow does not converge at line 12.", "red"),
        ("bug", "reference", "red"),
        ("exit", "reference", "red"),
    ],
)
def test_an_error_becomes_a_notice_and_leaves_the_screen(
    planner: Browser, kind: str, words: str, colour: str
) -> None:
    answer = planner.callback(ERROR[0], [place("probe-kind", kind)], ERROR[1])
    assert answer.status_code == 200 and answer.json()["response"] == {}
    assert words in notice(answer)["message"] and notice(answer)["color"] == colour
    assert "secret detail" not in answer.text and "Traceback" not in answer.text


def test_the_reference_a_person_reads_stands_in_the_log(
    planner: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    answer = planner.callback(ERROR[0], [place("probe-kind", "bug")], ERROR[1])
    reference = answer.headers["x-request-id"]
    assert (
        reference in notice(answer)["message"] and reference in caplog.text and "secret detail" in caplog.text
    )


def test_a_role_without_the_action_is_refused_before_its_inputs_are_read(gate: Gate, desk: Desk) -> None:
    customer = signed_in(gate, desk, Role.CUSTOMER)
    answer = customer.callback(CHECK, [place("probe-kw", "nonsense"), place("probe-place", 1)], CHECK_OUTPUTS)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    with desk.database.read() as session:
        row = audit.latest(session, 1)[0]
    assert (row.actor, row.action, row.allowed) == ("a-customer", Action.CHECK_CONNECTION, False)
    assert row.subject == "tests.probe.check"


def test_checks_are_limited_per_person(gate: Gate, planner: Browser, desk: Desk) -> None:
    inputs = [place("probe-kw", 1), place("probe-place", "x")]
    for _ in range(int(PER_ACTOR[Action.CHECK_CONNECTION].burst) + 5):
        gate.limits._clock_s = lambda: 0.0
        last = planner.callback(CHECK, inputs, CHECK_OUTPUTS)
    assert notice(last)["title"] == "Too many requests"
    other = signed_in(gate, desk, Role.MANAGER).callback(CHECK, inputs, CHECK_OUTPUTS)
    assert other.json()["response"]["probe-b"]["children"] == "x"


def test_an_act_is_recorded_once_by_the_use_case_or_else_by_the_guard(gate: Gate, desk: Desk) -> None:
    administrator = signed_in(gate, desk, Role.ADMINISTRATOR)
    administrator.callback(
        "probe-acted.children",
        [place("probe-act", 1, "n_clicks")],
        {"id": "probe-acted", "property": "children"},
    )
    forgetful = next(o for o in gate_callbacks(administrator) if "probe-forget" in json.dumps(o["inputs"]))
    administrator.callback(forgetful["output"], [place("probe-forget", 1, "n_clicks")], None)
    with desk.database.read() as session:
        rows = [(r.action, r.subject) for r in audit.latest(session, 3)]
    assert rows == [
        ("change_grid", "tests.probe.act_without_recording"),
        ("manage_users", "account:probe"),
        ("sign_in", "account:a-administrator"),
    ]


def gate_callbacks(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get("/_dash-dependencies").json()
    return found


def test_a_schema_that_does_not_cover_its_inputs_is_refused_at_import() -> None:
    with pytest.raises(TypeError, match="1 inputs, but 2 fields"):
        guarded(Input("x", "value"), action=Action.SEE_GRID, schema=probe.Capacity)(lambda kw: None)


def test_a_list_of_wildcard_places_is_accepted_for_a_wildcard_input_only(planner: Browser) -> None:
    many = [{"id": {"type": "probe", "index": i}, "property": "value", "value": i} for i in range(3)]
    output = {"id": "probe-sum", "property": "children"}
    answer = planner.callback("probe-sum.children", [many], output)
    assert notice(answer)["title"] == "Please check the input"  # a list needs a schema
    assert planner.callback(WHO[0], [many], WHO[1]).status_code == 400


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
outputs = st.sampled_from(
    [WHO[0], CHECK, ERROR[0], "probe-sum.children", "probe-client.children", "none.children", ""]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.fixed_dictionaries(
        {},
        optional={
            "output": outputs | json_values,
            "inputs": json_values,
            "outputs": json_values,
            "state": json_values,
            "changedPropIds": json_values,
        },
    )
    | json_values
)
def test_a_forged_callback_is_never_a_server_error(planner: Browser, body: Any) -> None:
    answer = planner.json("/_dash-update-component", body)
    assert answer.status_code in (200, 204, 400, 403)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not json",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"\xff\xfe\x00",
        b'{"output": "probe-who.children", "outputs": {"id": "probe-who", "property": "children"},'
        b' "inputs": [{"id": "probe-in", "property": "value", "value": NaN}]}',
        b'{"output": "probe-who.children", "outputs": {"id": "probe-who", "property": "children"},'
        b' "inputs": [{"id": "probe-in", "property": "value", "value": ' + b"[" * 100 + b"]" * 100 + b"}]}",
    ],
)
def test_a_body_no_page_sends_is_malformed(planner: Browser, raw: bytes) -> None:
    ours = {"Origin": f"http://{HOST}", "Content-Type": "application/json"}
    answer = planner.send("POST", "/_dash-update-component", ours, content=raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_ids_of_other_components_are_malformed(planner: Browser, site: Site) -> None:
    assert planner.callback(WHO[0], [place("other", "x")], WHO[1]).status_code == 400
    assert (
        planner.callback(WHO[0], [place("probe-in", "x")], {"id": "notices", "property": "x"}).status_code
        == 400
    )
    assert planner.callback(WHO[0], [place("probe-in", "x", "other")], WHO[1]).status_code == 400


def test_opening_a_page_of_changes_is_not_recorded_as_a_change(gate: Gate, desk: Desk) -> None:
    browser = signed_in(gate, desk, Role.ADMINISTRATOR)
    with desk.database.read() as session:
        before = len(audit.latest(session))
    assert browser.page("/administration/people").status_code == 200
    assert (
        browser.send("GET", "/_dash-layout", {"X-Headroom-Page": "/administration/people"}).status_code == 200
    )
    with desk.database.read() as session:
        assert [row.subject for row in audit.latest(session)[: len(audit.latest(session)) - before]] == []
