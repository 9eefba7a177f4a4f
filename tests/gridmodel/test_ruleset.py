"""Rule sets: the numbers planners expect, and clear words when a file is wrong."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from gridmodel import rulebook as book
from gridmodel.errors import BadInput
from gridmodel.ruleset import FILES, RuleSet, build

CN = RuleSet.load()
EU = RuleSet.load("eu")
UK = RuleSet.load("uk")


def tables() -> dict[str, Any]:
    text = {
        n: tomllib.loads(files("gridmodel.rules").joinpath(f"{n}.toml").read_text("utf-8"))
        for n in ("international", "cn")
    }
    text["cn"].pop("includes")
    return copy.deepcopy(text["international"] | text["cn"])


def test_china_is_the_default_and_short_names_work() -> None:
    assert CN.name == "CN-MV 2026.1"
    assert RuleSet.load("cn") == CN == RuleSet.load("cn-mv 2026.1")
    assert EU.name == "EU 2026.1"


def test_unknown_rule_set_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match="CN-MV 2026.1, EU 2026.1, UK 2026.1"):
        RuleSet.load("mars")


def test_e16_low_voltage_limits_on_the_base_of_the_model() -> None:
    three = book.voltage_limit_pu(CN, 0.4)
    single = book.voltage_limit_pu(CN, 0.4, phases=1)
    assert three == pytest.approx((0.8835, 1.0165), abs=5e-5)
    assert single == pytest.approx((0.8574, 1.0193), abs=5e-5)
    assert book.voltage_limit_pu(CN, 0.4, 0.22, 1) == pytest.approx(single)


def test_ten_kilovolt_modelled_on_ten_and_a_half_is_judged_at_ten() -> None:
    assert book.voltage_limit_pu(CN, 10.5) == pytest.approx((0.93 / 1.05, 1.07 / 1.05))


def test_n1_states_have_ten_percent() -> None:
    row = book.voltage_limit(CN, 10.0, state="n1")
    assert (row.low_percent, row.high_percent) == (-10, 10)


def test_europe_measures_from_its_own_nominal_voltage() -> None:
    assert book.voltage_limit_pu(EU, 0.4) == pytest.approx((0.9, 1.1))
    assert book.voltage_limit_pu(EU, 0.4, phases=1) == pytest.approx((0.9, 1.1))


def test_voltage_change_limits_only_generators_and_only_in_europe() -> None:
    assert book.voltage_change(CN, "load", 10) is None
    assert book.voltage_change(CN, "generation", 0.4) is None
    assert [book.voltage_change(EU, "generation", v).limit_percent for v in (0.4, 20)] == [3, 2]  # type: ignore[union-attr]


def test_c_factors_follow_the_low_voltage_tolerance() -> None:
    assert (book.c_factor(CN, 0.4, 6).c_max, book.c_factor(CN, 0.4, 6).c_min) == (1.05, 0.95)
    assert (book.c_factor(CN, 0.4).c_max, book.c_factor(CN, 0.4).c_min) == (1.10, 0.90)
    assert (book.c_factor(CN, 10).c_max, book.c_factor(CN, 10).c_min) == (1.10, 1.00)
    with pytest.raises(BadInput, match="6 or 10"):
        book.c_factor(CN, 0.4, 7)


def test_mandatory_tests_depend_on_level() -> None:
    assert book.mandatory_tests(CN, "load", 10) == {"1", "4", "5", "6", "11"}
    assert book.mandatory_tests(CN, "load", 0.4) == {"1", "4", "11"}
    assert book.is_mandatory(CN, "load", 0.4, "1a")
    assert not book.is_mandatory(CN, "load", 0.4, "6")


def test_main_transformers_alone_have_a_short_term_rating() -> None:
    assert book.loading_limit(CN, book.transformer_kind(10.5)).emergency_factor == 1.3
    assert book.loading_limit(CN, book.transformer_kind(0.4)).plan_percent == 80
    assert book.loading_limit(CN, "cable").emergency_factor == 1.0


def test_caps_follow_point_and_voltage() -> None:
    assert book.cap_kva(CN, "oh_tee", 10) == 3000
    assert book.cap_kva(CN, "oh_tee", 20) == 6000
    assert book.cap_kva(CN, "oh_tee", 0.38) is None
    assert book.cap_kva(CN, "lv_node", 0.38) == 160


def test_power_factor_floor_takes_the_row_the_capacity_reaches() -> None:
    assert book.power_factor_floor(CN, 10, 1250).design == 0.95
    assert book.power_factor_floor(CN, 10, 80).design == 0.90


def test_cables_are_listed_by_nominal_voltage_smallest_first() -> None:
    for rules, un in (
        (CN, 10),
        (CN, 20),
        (CN, 0.38),
        (EU, 10),
        (EU, 20),
        (EU, 0.4),
        (UK, 11),
        (UK, 33),
        (UK, 0.4),
    ):
        areas = [c.area_mm2 for c in book.cables(rules, un)]
        assert areas and areas == sorted(areas)
        ohms = [c.r_ohm_per_km for c in book.cables(rules, un)]
        assert ohms == sorted(ohms, reverse=True)


@pytest.mark.parametrize("name", FILES.values())
def test_every_row_has_a_clause_and_bands_are_ordered(name: str) -> None:
    rules = RuleSet.load(name)
    for section in RuleSet.__slots__:
        rows = getattr(rules, section)
        for row in rows if isinstance(rows, tuple) else ():
            assert row.clause.strip()
    assert all(p.low <= p.mid <= p.high for p in rules.price)
    assert all(v.low_percent <= 0 <= v.high_percent for v in rules.voltage)


@pytest.mark.parametrize("other", [EU, UK], ids=lambda r: r.name)
def test_all_rule_sets_hold_the_same_keys(other: RuleSet) -> None:
    assert {v.key for v in CN.values} == {v.key for v in other.values}
    assert {d.customer_class for d in CN.demand} == {d.customer_class for d in other.demand}
    assert {s.use for s in CN.size} == {s.use for s in other.size}


def test_british_limits_are_esqcr_and_group_demand_of_p2_8() -> None:
    assert book.voltage_limit_pu(UK, 0.4) == pytest.approx((0.94, 1.10))
    assert book.voltage_limit_pu(UK, 11) == pytest.approx((0.94, 1.06))
    assert [(r.level, r.to_mw, r.exempt_mw, r.minutes) for r in UK.security][:2] == [
        ("A", 1, 1, 0),
        ("B", 12, 1, 180),
    ]
    step = book.step_limit(UK, 4)
    assert step is not None and step.mv_percent == 3
    from_memory = [r for name in ("voltage", "security", "step", "values") for r in getattr(UK, name)]
    assert not any(r.verified for r in from_memory)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.pop("loading"), "section loading is missing"),
        (lambda t: t.update(colour={}), "unknown section colour"),
        (lambda t: t.pop("date"), "date is missing"),
        (lambda t: t["loading"]["columns"].__setitem__(1, "plan"), "unknown column plan"),
        (lambda t: t["demand"].pop("verified"), "column verified is missing"),
        (lambda t: t["loading"]["rows"][0].pop(), "7 cells for 8 columns"),
        (
            lambda t: t["loading"]["rows"][0].__setitem__(1, "high"),
            "row 1, plan_percent: 'high' is not a float",
        ),
        (lambda t: t["loading"]["rows"][0].__setitem__(1, float("nan")), "nan is not a float"),
        (lambda t: t["loading"]["rows"][0].__setitem__(1, True), "True is not a float"),
        (lambda t: t["demand"].__setitem__("verified", "no"), "'no' is not a bool"),
        (lambda t: t["mandatory"]["rows"][0].__setitem__(2, "1"), "'1' is not a list of words"),
        (lambda t: t["demand"].pop("rows"), "needs columns and rows"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(change: Any, words: str) -> None:
    given = tables()
    change(given)
    with pytest.raises(BadInput, match=words):
        build("cn.toml", given)


def test_the_untouched_tables_build() -> None:
    assert build("cn.toml", tables()) == CN
