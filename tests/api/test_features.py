"""OGC API - Features part 1, after its abstract tests (17-069r4, annex A): every document, parameter and error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from httpx import Response

from api.gate import Gate
from casework.people import Actor, Role
from data.grids import save_revision
from services import edits
from services.accounts import add_user, create_token
from services.desk import Desk
from services.edited_rows import Edit, Kind
from tests.browsing import Browser, signed_in
from tests.data import small_grid as odd_grid
from tests.small_grid import small_grid

ROOT = "/api/features/小 town/r0001"
OPERATOR = Actor(None, "operator", Role.ADMINISTRATOR, via="cli")


@pytest.fixture
def planner(gate: Gate, desk: Desk) -> Browser:
    with desk.database.begin() as session:
        save_revision(session, "小 town", small_grid(), author="t", reason="t", states={}, report={}, crs="")
        odd_grid.save(session, "odd")
    return signed_in(gate, desk, Role.PLANNER)


def follow(browser: Browser, href: str) -> Response:
    parts = urlsplit(href)
    return browser.get(parts.path + (f"?{parts.query}" if parts.query else ""))


def rel(document: dict[str, Any], name: str) -> list[str]:
    return [link["href"] for link in document["links"] if link["rel"] == name]


def every_item(browser: Browser, address: str) -> list[dict[str, Any]]:
    out, following = [], [address]
    while following:
        answer = follow(browser, following[0])
        assert answer.status_code == 200
        out += answer.json()["features"]
        following = rel(answer.json(), "next")
    return out


def test_a2_landing_page_conformance_and_description_are_linked_and_there(planner: Browser) -> None:
    answer = planner.get(ROOT)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    landing = answer.json()
    for name in ("self", "service-desc", "service-doc", "conformance", "data"):
        (href,) = rel(landing, name)
        assert follow(planner, href).status_code == 200
    said = follow(planner, rel(landing, "conformance")[0]).json()["conformsTo"]
    assert said == [
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{c}" for c in ("core", "geojson")
    ]
    described = follow(planner, rel(landing, "service-desc")[0]).json()
    assert "/api/features/{grid}/{revision}/collections/{layer}/items" in described["paths"]


def test_a2_collections_have_items_links_an_extent_and_crs84(planner: Browser) -> None:
    listed = planner.get(f"{ROOT}/collections").json()
    assert [c["id"] for c in listed["collections"]] == ["nodes", "lines", "transformers", "loads", "source"]
    for one in listed["collections"]:
        assert one["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
        assert one["extent"]["spatial"]["bbox"] == [[7.8, 48.4, 7.91, 48.45]]
        assert follow(planner, rel(one, "self")[0]).json() == one
        (href,) = rel(one, "items")
        answer = follow(planner, href)
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.json()["type"] == "FeatureCollection"


def test_a2_items_and_single_features_are_geojson_and_agree(planner: Browser) -> None:
    page = planner.get(f"{ROOT}/collections/lines/items").json()
    assert page["numberReturned"] == len(page["features"]) == 5
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["timeStamp"])
    for one in page["features"]:
        answer = planner.get(f"{ROOT}/collections/lines/items/{one['id']}")
        assert answer.headers["content-type"] == "application/geo+json"
        alone = answer.json()
        assert {k: alone[k] for k in ("type", "id", "geometry", "properties")} == one
        assert follow(planner, rel(alone, "self")[0]).json() == alone
        assert rel(alone, "collection") and shapely.geometry.shape(one["geometry"]).geom_type == "LineString"


def test_a2_limit_pages_without_gap_or_repetition(planner: Browser) -> None:
    for limit in (1, 2, 3, 8, 10_001, 10**30):
        first = planner.get(f"{ROOT}/collections/nodes/items?limit={limit}").json()
        assert first["numberReturned"] == min(limit, 8)
        assert bool(rel(first, "next")) == (limit < 8)
        found = [f["id"] for f in every_item(planner, f"{ROOT}/collections/nodes/items?limit={limit}")]
        assert found == ["S1", "B", "N1", "N2", "L0", "L1", "X", "Y"]


@pytest.mark.parametrize(
    ("bbox", "ids"),
    [
        ("7.8195,48.39,7.85,48.41", ["N1", "N2", "L0", "L1"]),
        ("7.8195,48.39,-5,7.85,48.41,5", ["N1", "N2", "L0", "L1"]),
        ("7.80,48.40,7.80,48.40", ["S1"]),
        ("0,0,1,1", []),
        ("7.9,48.4,-170,48.5", ["X", "Y"]),  # across the date line
        ("-180,-90,180,90", ["S1", "B", "N1", "N2", "L0", "L1", "X", "Y"]),
    ],
)
def test_a2_bbox_selects_what_it_meets(planner: Browser, bbox: str, ids: list[str]) -> None:
    assert [
        f["id"] for f in every_item(planner, f"{ROOT}/collections/nodes/items?bbox={bbox}&limit=3")
    ] == ids


def test_a2_features_without_a_place_are_in_no_box(planner: Browser) -> None:
    root = "/api/features/odd/latest/collections/loads/items"
    assert [(f["id"], f["geometry"]) for f in planner.get(root).json()["features"]][1] == ("B", None)
    assert [f["id"] for f in planner.get(f"{root}?bbox=-180,-90,180,90").json()["features"]] == ["A"]


def test_a2_datetime_concerns_only_what_has_a_time(planner: Browser, desk: Desk) -> None:
    projects = odd_grid.layers()["nodes"].iloc[:3].assign(
        id=["a", "b", "c"], project="p", action="add", layer="nodes", in_service=["2027-01-01", "2029-06-30", None]
    )[["id", "project", "action", "layer", "in_service", "geometry"]]  # fmt: skip
    with desk.database.begin() as session:
        odd_grid.save(session, "plan", odd_grid.layers() | {"expansions": projects})
    root = "/api/features/plan/latest/collections"
    asked = {
        "2027-01-01": "ac", "2027-01-01T12:00:00Z": "ac", "../2028-01-01": "ac", "2028-01-01/..": "bc",
        "2026-01-01T00:00:00%2B08:00/2030-01-01": "abc", "2026-01-01/2026-12-31": "c", "2028-01-01/": "bc", "../..": "abc",
    }  # fmt: skip
    for given, ids in asked.items():
        page = planner.get(f"{root}/expansions/items?datetime={given}").json()
        assert "".join(f["id"] for f in page["features"]) == ids, given
    assert planner.get(f"{root}/nodes/items?datetime=1990-01-01").json()["numberReturned"] == 3


@pytest.mark.parametrize(
    "query",
    ["bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=0,5,1,4", "bbox=0,0,999,1", "limit=0", "limit=-1", "limit=x", "limit=",
     "limit=1.5", "datetime=yesterday", "datetime=2026-13-01", "datetime=2027-01-01/2026-01-01", "datetime=/", "datetime=a/b/c",
     "unknown=1", "bbox-crs=x", "f=html", "limit=1&limit=2", "after=x"],
)  # fmt: skip
def test_a2_a_wrong_or_unknown_parameter_is_400_and_says_which(planner: Browser, query: str) -> None:
    answer = planner.get(f"{ROOT}/collections/nodes/items?{query}")
    assert answer.status_code == answer.json()["status"] == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["/collections/none", "/collections/none/items", "/collections/nodes/items/none", "/collections/profiles/items",
     "/collections/layer_nodes/items"],
)  # fmt: skip
def test_a2_what_is_not_there_is_404(planner: Browser, path: str) -> None:
    assert planner.get(ROOT + path).status_code == 404
    assert planner.get("/api/features/none/latest").status_code == 404
    assert planner.get("/api/features/odd/r0099").status_code == 404


def test_edited_assets_are_told_once_as_they_are_now(planner: Browser, desk: Desk) -> None:
    some = [
        Edit(Kind.CHANGE, "nodes", "N1", {}, ((7.99, 48.40),)),
        Edit(Kind.RETIRE, "loads", "H1"),
        Edit(Kind.ADD, "nodes", "a/b c", {"vn_kv": 20}, ((7.99, 48.41),)),
    ]
    edits.edit(desk, OPERATOR, "小 town", "r0001", some, "seen")
    root = "/api/features/小 town/latest/collections"
    for limit in (1, 2, 100):
        found = [f["id"] for f in every_item(planner, f"{root}/nodes/items?limit={limit}")]
        assert sorted(found) == sorted(["S1", "B", "N1", "N2", "L0", "L1", "X", "Y", "a/b c"])
    boxed = every_item(planner, f"{root}/nodes/items?bbox=7.98,48.3,8,48.5")
    assert [f["id"] for f in boxed] == ["N1", "a/b c"]
    assert planner.get(f"{root}/nodes/items/a%2Fb c").json()["id"] == "a/b c"
    assert planner.get(f"{root}/loads/items/H1").status_code == 404
    assert planner.get(f"{ROOT}/collections/loads/items/H1").status_code == 200


def test_a_token_opens_it_and_strangers_and_customers_are_turned_away(
    gate: Gate, desk: Desk, planner: Browser, tmp_path: Path
) -> None:
    add_user(desk, OPERATOR, "robot", "planner", "a long password")
    token = create_token(desk, OPERATOR, "robot", "qgis", 30)
    robot = Browser(gate).send("GET", f"{ROOT}/collections", {"Authorization": f"Bearer {token}"})
    assert robot.status_code == 200
    assert Browser(gate).get(f"{ROOT}/collections").status_code == 401
    assert signed_in(gate, desk, Role.CUSTOMER).get(f"{ROOT}/collections/nodes/items").status_code == 403
