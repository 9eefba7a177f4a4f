"""Two sources: a pair of points that shares nothing up to the root asked for, each alone carrying the load."""

from __future__ import annotations

import pytest

from gridmodel.answer import Answer, PointKind, Status, TestResult
from gridmodel.connection.certificate import certify
from gridmodel.connection.check import first_candidates
from gridmodel.connection.question import ask
from gridmodel.document import document
from gridmodel.errors import BadInput
from gridmodel.network import Network
from tests.gridmodel.asking import CN, answer, begin, case_of, holds

# S 110 kV ── M1 ── B ──┬ a ── K      K is asked for; L and N stand 450 m beside it
#          │            └ c ── N
#          └─ M2 ── Q ──── b ── L    (200 A only)
TWO = """
source S 110kV 1.02pu sc=3000/2000 rx=.1
trafo M1: S -> B 25MVA 110/10.5 uk=12 ur=.4
trafo M2: S -> Q 25MVA 110/10.5 uk=12 ur=.4
node B 10kV at 7.900,48.400
node Q 10kV at 7.900,48.410
node K 10kV at 7.910,48.400
node L 10kV at 7.910,48.404
node N 10kV at 7.910,48.396
line a: B - K 1km c=340
line b: Q - L 1km c=340 max=200
line c: B - N 1km c=340
load k: K 500kW pf=.95
load l: L 500kW pf=.95
load n: N 500kW pf=.95
"""


def asked(text: str = TWO, kw: float = 1500.0, **fields: object) -> Answer:
    return answer(Network.from_text(text), node="K", kw=kw, sources=2, **fields)


def rows(found: Answer) -> dict[str, TestResult]:
    return {t.name: t for t in found.candidates[0].tests if t.test == "11"}


@pytest.mark.parametrize("root, feeders", [("feeder", {"b", "c"}), ("busbar", {"b"}), ("transformer", {"b"})])
def test_the_second_source_hangs_on_a_root_of_its_own(root: str, feeders: set[str]) -> None:
    got = asked(independence=root)
    second = got.candidates[0].second
    assert second is not None and second.feeder in feeders
    assert rows(got)["Independence of the sources"].status is Status.PASS
    assert len(got.candidates) == 1  # the second point is no candidate of a question asked at a node


def test_both_substations_hang_on_one_busbar_above_so_none_is_independent() -> None:
    got = asked(independence="substation")
    row = rows(got)["Independence of the sources"]
    assert got.candidates[0].second is None
    assert (row.status, row.after, row.limit, row.mandatory) == (Status.FAIL, 1.0, 2.0, True)
    assert got.verdict == "does_not_fit"


def test_a_substation_on_a_source_of_its_own_is_independent() -> None:
    text = TWO.replace("trafo M2: S ->", "source R 110kV 1.02pu sc=3000/2000 rx=.1\ntrafo M2: R ->")
    assert rows(asked(text, independence="substation"))["Independence of the sources"].status is Status.PASS


def test_coupled_busbars_are_one_busbar() -> None:
    text = TWO + "switch coupler: B - Q breaker\n"
    assert asked(text, independence="busbar").verdict == "does_not_fit"
    assert rows(asked(text, independence="feeder"))["Independence of the sources"].status is Status.PASS


def test_each_source_alone_must_carry_the_whole_load() -> None:
    enough, too_much = asked(kw=1500.0), asked(kw=4000.0)
    assert rows(enough)["The other source alone"].status is Status.PASS
    assert rows(too_much)["The other source alone"].status is Status.FAIL
    assert too_much.verdict == "does_not_fit"


def test_what_the_second_source_carries_alone_is_as_the_other_engine_has_it() -> None:
    network = Network.from_text(TWO)
    got = answer(network, node="K", kw=1500.0, sources=2)
    second = got.candidates[0].second
    case = case_of(network, node="K", kw=1500.0, sources=2)
    j = next(i for i, p in enumerate(case.found.places) if second and p.point == second.point)
    assert case.found.places[j].partner and second and second.largest_kw
    assert holds(case, j, second.largest_kw, second.largest_kw + 2) == [True, False]
    assert second.largest_kw == first_candidates(case)[1][j].largest_kw


def test_the_largest_capacity_is_what_the_weaker_source_carries_alone() -> None:
    got = asked().candidates[0]
    own = first_candidates(case_of(Network.from_text(TWO), node="K", kw=1500.0))[1][0].largest_kw
    assert got.second is not None and own and got.largest_kw
    assert got.largest_kw == got.second.largest_kw < own
    assert got.binding is not None and (got.binding.test, got.binding.element) == ("11", got.second.asset)


def test_at_a_place_two_candidates_make_the_pair() -> None:
    got = answer(Network.from_text(TWO), lon=7.9102, lat=48.4021, kw=1500.0, sources=2)
    assert all(c.second is not None for c in got.candidates)
    by_feeder = {c.feeder: c.second.feeder for c in got.candidates if c.second}
    assert by_feeder["a"] == "b" and by_feeder["b"] in {"a", "c"}


def test_the_document_names_the_second_source() -> None:
    row = document(asked())["candidates"][0]["second_source"]
    assert row["feeder"] == "b" and row["point"]["kind"] and row["largest_kw"] > 1500
    assert (
        document(answer(Network.from_text(TWO), node="K", kw=1.0))["candidates"][0]["second_source"] is None
    )


def test_importance_says_how_many_sources_and_how_far_apart() -> None:
    q, _ = ask(CN, node="K", kw=1.0, sources=2, importance="first")
    assert q.independence == "transformer"
    one = answer(Network.from_text(TWO), node="K", kw=100.0, importance="first")
    row = rows(one)["Number of sources"]
    assert (row.status, row.limit, row.after) == (Status.CONDITION, 2.0, 1.0)
    assert rows(asked(importance="second"))["Number of sources"].status is Status.PASS
    assert rows(asked(importance="special"))["Number of sources"].status is Status.CONDITION  # needs three


def test_without_a_root_named_a_busbar_of_its_own_is_assumed_and_said() -> None:
    q, notes = ask(CN, node="K", kw=1.0, sources=2)
    assert q.independence == "busbar" and any("busbar of its own" in n.english() for n in notes)
    assert ask(CN, node="K", kw=1.0, independence="substation")[0].independence == ""  # one source has none


def test_the_area_class_sets_the_supply_radius() -> None:
    def radius(area: str) -> float | None:
        found = answer(Network.from_text(TWO), node="K", kw=100.0, area=area).candidates[0]
        return next(t.limit for t in found.tests if t.name == "Supply radius")

    assert (radius("A"), radius("C"), radius("D")) == (3.0, 5.0, 15.0)


@pytest.mark.parametrize(
    "fields, word",
    [
        ({"independence": "city"}, "Independence is city"),
        ({"importance": "vip"}, "Importance is vip"),
        ({"area": "Z"}, "area class is Z"),
    ],
)
def test_unknown_words_are_refused_by_name(fields: dict[str, str], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        ask(CN, node="K", kw=1.0, **fields)  # type: ignore[arg-type]


def test_the_certificate_holds_beside_a_candidate_with_a_new_public_transformer() -> None:
    """Its transformer stands behind the grid's own; the taps of the batch must not land on it."""
    text = TWO.replace(
        "M1: S -> B 25MVA 110/10.5 uk=12 ur=.4", "M1: S -> B 25MVA 110/10.5 uk=12 ur=.4 tap=2/-8/8/1.25"
    )
    work, _ = begin(Network.from_text(text), lon=7.9102, lat=48.4021, kw=80.0)
    kinds = {c.point.kind for c in work.candidates}
    assert {PointKind.NEW_DT, PointKind.RMU_BAY, PointKind.LOOP_IN} <= kinds
    assert all(certify(work.case, work.solved, k).agrees for k in range(len(work.candidates)))
