"""The smallest cable of the company's list by current, drop, short circuit and standard role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gridmodel import rulebook
from gridmodel.criteria.formulas import drop_percent, withstand_mm2
from gridmodel.rules.rows import Cable
from gridmodel.ruleset import RuleSet
from message import Message, say

ROLES: Final = ("spur", "branch", "trunk")  # a type may also serve any smaller role


@dataclass(frozen=True, slots=True)
class CableNeed:
    """What the new cable must carry. `contract_a` by contract capacity; `fault_ka` None where not known."""

    un_kv: float
    contract_a: float
    length_km: float
    p_mw: float
    q_mvar: float
    fault_ka: float | None
    role: str = "spur"
    laying: str = "cable"


@dataclass(frozen=True, slots=True)
class CableChoice:
    """`cable` None: nothing in the list does it and `notes` says why the largest was refused."""

    cable: Cable | None
    notes: tuple[Message, ...]


def choose_cable(rules: RuleSet, need: CableNeed) -> CableChoice:
    """Smallest type without an objection; the objections to the largest when there is none."""
    offered = rulebook.cables(rules, need.un_kv, need.laying)
    if not offered:
        return CableChoice(None, (say("The rule set lists no {laying} for {un_kv} kV.",
                                      laying=need.laying, un_kv=f"{need.un_kv:g}"),))  # fmt: skip
    objections: tuple[Message, ...] = ()
    for cable in offered:
        objections = objections_to(rules, cable, need)
        if not objections:
            return CableChoice(cable, _unchecked(need))
    return CableChoice(None, objections)


def objections_to(rules: RuleSet, cable: Cable, need: CableNeed) -> tuple[Message, ...]:
    """Every condition of the four that `cable` does not meet."""
    found = (
        _current(rules, cable, need),
        _drop(rules, cable, need),
        _withstand(rules, cable, need),
        _role(cable, need),
    )
    return tuple(m for m in found if m is not None)


def ampacity_a(rules: RuleSet, cable: Cable) -> float:
    return cable.max_i_a * rulebook.value(rules, "ampacity_derating")


def _current(rules: RuleSet, cable: Cable, need: CableNeed) -> Message | None:
    have_a = ampacity_a(rules, cable)
    if need.contract_a <= have_a:
        return None
    return say("{cable} carries {have} A, the contract capacity needs {need} A.",
               cable=cable.name, have=round(have_a), need=round(need.contract_a))  # fmt: skip


def _drop(rules: RuleSet, cable: Cable, need: CableNeed) -> Message | None:
    limit = rulebook.value(rules, "spur_drop_percent")
    r, x = cable.r_ohm_per_km * need.length_km, cable.x_ohm_per_km * need.length_km
    drop = drop_percent(r, x, need.p_mw, need.q_mvar, need.un_kv)
    if abs(drop) <= limit:
        return None
    return say("{cable} changes the voltage by {drop} % over its length, {limit} % is allowed.",
               cable=cable.name, drop=round(abs(drop), 2), limit=limit)  # fmt: skip


def _withstand(rules: RuleSet, cable: Cable, need: CableNeed) -> Message | None:
    if need.fault_ka is None:
        return None
    needed = withstand_mm2(need.fault_ka, rulebook.value(rules, "clearing_time_s"), cable.k_withstand)
    if cable.area_mm2 >= needed:
        return None
    return say("{cable} has {have} mm², the short-circuit current needs {need} mm².",
               cable=cable.name, have=round(cable.area_mm2), need=round(needed, 1))  # fmt: skip


def _role(cable: Cable, need: CableNeed) -> Message | None:
    if ROLES.index(cable.role) >= ROLES.index(need.role):
        return None
    return say("{cable} is not a standard type for a {role}.", cable=cable.name, role=need.role)


def _unchecked(need: CableNeed) -> tuple[Message, ...]:
    if need.fault_ka is not None:
        return ()
    return (
        say("Short-circuit withstand of the cable was not checked: the short-circuit power is not known."),
    )
