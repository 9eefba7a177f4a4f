"""Cable choice by the four conditions, with the worked numbers of E11."""

from __future__ import annotations

from dataclasses import replace

from gridmodel.criteria.cables import CableNeed, choose_cable, objections_to
from gridmodel.ruleset import RuleSet

CN = RuleSet.load()
EU = RuleSet.load("eu")
SMALL = CableNeed(un_kv=10, contract_a=72, length_km=0.4, p_mw=1.2, q_mvar=0.4, fault_ka=8.247)


def area(need: CableNeed, rules: RuleSet = CN) -> float | None:
    cable = choose_cable(rules, need).cable
    return None if cable is None else cable.area_mm2


def test_far_from_the_busbar_seventy_square_is_enough() -> None:
    assert area(SMALL) == 70


def test_e11_at_the_busbar_the_short_circuit_decides() -> None:
    assert area(replace(SMALL, fault_ka=16.05)) == 95
    smallest = choose_cable(CN, SMALL).cable
    assert smallest is not None
    said = [m.english() for m in objections_to(CN, smallest, replace(SMALL, fault_ka=16.05))]
    assert said == ["YJV22-8.7/15-3x70 has 70 mm², the short-circuit current needs 86.9 mm²."]


def test_contract_current_decides_for_a_large_customer() -> None:
    assert area(replace(SMALL, contract_a=300)) == 150
    assert area(replace(SMALL, contract_a=365)) == 185


def test_voltage_drop_decides_for_a_long_spur() -> None:
    long = replace(SMALL, length_km=6, p_mw=2.0, q_mvar=0.66)
    chosen = choose_cable(CN, long).cable
    assert chosen is not None and chosen.area_mm2 > 70
    assert (chosen.r_ohm_per_km * 2.0 + chosen.x_ohm_per_km * 0.66) * 6 <= 2.0


def test_a_trunk_takes_only_trunk_types() -> None:
    assert area(replace(SMALL, role="branch")) == 120
    assert area(replace(SMALL, role="trunk")) == 240


def test_nothing_in_the_list_is_told_with_the_reason() -> None:
    choice = choose_cable(CN, replace(SMALL, contract_a=900))
    assert choice.cable is None
    assert choice.notes[0].english() == "YJV22-8.7/15-3x400 carries 530 A, the contract capacity needs 900 A."


def test_voltage_without_a_list_is_told() -> None:
    choice = choose_cable(CN, replace(SMALL, un_kv=66))
    assert choice.cable is None and "66 kV" in choice.notes[0].english()


def test_unknown_fault_level_is_said_not_assumed_fine() -> None:
    choice = choose_cable(CN, replace(SMALL, fault_ka=None))
    assert choice.cable is not None and "not checked" in choice.notes[0].english()


def test_twenty_kilovolt_uses_twenty_kilovolt_types_in_both_rule_sets() -> None:
    for rules in (CN, EU):
        cable = choose_cable(rules, replace(SMALL, un_kv=20, contract_a=250)).cable
        assert cable is not None and cable.name == "NA2XS2Y 1x95 RM/25 12/20 kV"
