"""The JSON of an answer is a contract: keys, kinds, no NaN, the same bytes again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gridmodel.document import document
from gridmodel.network import Network
from tests.gridmodel.asking import answer, begin
from tests.gridmodel.test_points import STREET

TOP = {
    "verdict", "sentence", "feeders_met", "radius_m", "candidates", "assumptions", "not_checked", "revision", "rules",
    "engines", "fingerprint",
}  # fmt: skip
CANDIDATE = {"point", "feeder", "route_m", "verdict", "largest_kw", "binding", "tests"}
POINT = {"kind", "node", "line", "lon", "lat"}
BINDING = {"test", "element", "state", "contingency"}
TEST = {
    "test", "status", "limit", "before", "after", "unit", "element", "margin", "state", "contingency", "clause",
}  # fmt: skip
VERDICTS = {"fits", "fits_with_conditions", "does_not_fit", "not_computed"}
STATUSES = {"pass", "fail", "condition", "not_applicable", "not_computed"}


def text(got: dict[str, Any]) -> str:
    return json.dumps(got, allow_nan=False, sort_keys=True, ensure_ascii=False)


def assets(value: object) -> list[object]:
    """Every value under a key that names an asset."""
    out: list[object] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            out += (
                [inner] if key in ("element", "contingency", "outage", "branch") and inner is not None else []
            )
            out += assets(inner)
    if isinstance(value, list):
        for inner in value:
            out += assets(inner)
    return out


def test_every_key_of_the_contract_is_there() -> None:
    got = document(answer(Network.from_text(STREET), lon=7.8955, lat=48.4012, kw=400.0))
    assert got.keys() >= TOP and got["verdict"] in VERDICTS
    assert got["candidates"]
    for candidate in got["candidates"]:
        assert candidate.keys() >= CANDIDATE and candidate["verdict"] in VERDICTS
        assert candidate["point"].keys() >= POINT
        assert (candidate["point"]["node"] is None) != (candidate["point"]["line"] is None)
        assert candidate["binding"] is None or candidate["binding"].keys() >= BINDING
        for test in candidate["tests"]:
            assert test.keys() >= TEST and test["status"] in STATUSES
            assert test["test"] in {str(n) for n in range(1, 14)}
    text(got)


def test_assets_are_layer_and_id_and_ids_are_text() -> None:
    numbered = STREET.replace("line a1:", "line 101:").replace("A2", "202")
    got = document(answer(Network.from_text(numbered), lon=7.8955, lat=48.4012, kw=400.0))
    found = assets(got)
    assert found
    for asset in found:
        assert isinstance(asset, dict) and set(asset) == {"layer", "id"}
        assert isinstance(asset["id"], str) and isinstance(asset["layer"], str)
    points = [c["point"] for c in got["candidates"]]
    assert {p["node"] for p in points} | {p["line"] for p in points} >= {"101", "202"}


@pytest.mark.parametrize(
    "fields",
    [
        {"node": "C2", "kw": 900_000.0},
        {"node": "C2", "kw": 900_000.0, "kind": "generation"},
        {"node": "W", "kw": 5000.0},
        {"lon": 7.9, "lat": 48.4015, "kw": 20_000.0},
    ],
)
def test_a_capacity_that_breaks_the_load_flow_leaves_no_nan(fields: dict[str, Any]) -> None:
    _, first = begin(Network.from_text(STREET), **fields)
    assert json.loads(text(document(first)))["verdict"] == "does_not_fit"


def test_the_same_question_gives_the_same_bytes() -> None:
    fields = {"lon": 7.8955, "lat": 48.4012, "kw": 400.0}
    one, two = (text(document(answer(Network.from_text(STREET), **fields))) for _ in range(2))
    assert one == two


def test_a_whole_number_asks_the_same_as_its_decimal() -> None:
    one, two = (document(begin(Network.from_text(STREET), node="A3", kw=kw)[1]) for kw in (400, 400.0))
    assert text(one) == text(two)


def test_nothing_in_it_tells_when_it_was_computed() -> None:
    got = text(document(answer(Network.from_text(STREET), node="A3", kw=400.0)))
    assert '"data_time": null' in got and "seconds" not in got and "computed_at" not in got
