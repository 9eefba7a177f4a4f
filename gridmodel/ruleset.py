"""A rule set: every limit, table and default of a country or company, with clause and verified mark."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args, get_type_hints

from gridmodel.errors import BadInput
from gridmodel.rules.reader import read_section
from gridmodel.rules.rows import (
    Area,
    BreakingCap,
    Cable,
    DayCurve,
    Demand,
    EarthFaultLimit,
    FlickerShare,
    HarmonicBase,
    HarmonicCurrent,
    HarmonicExponent,
    Importance,
    LoadingLimit,
    Mandatory,
    MotorRule,
    NewTransformer,
    NominalVoltage,
    Overload,
    PowerFactorFloor,
    Price,
    SecurityLevel,
    Size,
    StepLimit,
    Tolerance,
    Value,
    VoltageChange,
    VoltageFactor,
    VoltageLimit,
    WayIn,
)
from message import say

FILES: Final = {  # file stem -> name, in the order they are offered
    "cn": "CN-MV 2026.1",
    "eu": "EU 2026.1",
    "uk": "UK 2026.1",
}
DEFAULT: Final = "CN-MV 2026.1"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All tables of one rule set; the questions asked of them are in gridmodel/rulebook.py."""

    name: str
    title: str
    date: datetime.date
    country: str
    currency: str
    nominal: tuple[NominalVoltage, ...]
    voltage: tuple[VoltageLimit, ...]
    voltage_change: tuple[VoltageChange, ...]
    loading: tuple[LoadingLimit, ...]
    overload: tuple[Overload, ...]
    tolerance: tuple[Tolerance, ...]
    mandatory: tuple[Mandatory, ...]
    c_factor: tuple[VoltageFactor, ...]
    demand: tuple[Demand, ...]
    day_curve: tuple[DayCurve, ...]
    power_factor: tuple[PowerFactorFloor, ...]
    way_in: tuple[WayIn, ...]
    area: tuple[Area, ...]
    importance: tuple[Importance, ...]
    security: tuple[SecurityLevel, ...]
    size: tuple[Size, ...]
    cable: tuple[Cable, ...]
    new_transformer: tuple[NewTransformer, ...]
    price: tuple[Price, ...]
    step: tuple[StepLimit, ...]
    flicker_share: tuple[FlickerShare, ...]
    harmonic_current: tuple[HarmonicCurrent, ...]
    harmonic_base: tuple[HarmonicBase, ...]
    harmonic_exponent: tuple[HarmonicExponent, ...]
    earth_fault: tuple[EarthFaultLimit, ...]
    breaking_cap: tuple[BreakingCap, ...]
    motor_rule: tuple[MotorRule, ...]
    values: tuple[Value, ...]

    @staticmethod
    def load(name: str = DEFAULT) -> RuleSet:
        """By name ("CN-MV 2026.1") or short name ("cn"); BadInput names the ones there are."""
        for stem, known in FILES.items():
            if name.casefold() in (stem, known.casefold()):
                return _load(stem)
        raise BadInput(
            say(
                "There is no rule set {name}. Choose one of: {known}.",
                name=name,
                known=", ".join(FILES.values()),
            )
        )


SECTIONS: Final = {
    f.name: get_args(hint)[0] for f in fields(RuleSet) if get_args(hint := get_type_hints(RuleSet)[f.name])
}
_HEAD: Final = {"name": str, "title": str, "date": datetime.date, "country": str, "currency": str}


@cache
def _load(stem: str) -> RuleSet:
    return build(f"{stem}.toml", _tables(stem))


def _tables(stem: str) -> dict[str, Any]:
    text = files("gridmodel.rules").joinpath(f"{stem}.toml").read_text("utf-8")
    own = tomllib.loads(text)
    shared: dict[str, Any] = {}
    for other in own.pop("includes", []):
        shared |= _tables(other)
    return shared | own


def build(source: str, tables: Mapping[str, Any]) -> RuleSet:
    """A rule set from parsed tables; BadInput names the section, row and column that is wrong."""
    head = {key: _head(source, tables, key, kind) for key, kind in _HEAD.items()}
    unknown = sorted(set(tables) - set(SECTIONS) - set(_HEAD))
    if unknown:
        raise BadInput(
            say("Rule set {source}: unknown section {section}.", source=source, section=unknown[0])
        )
    missing = [s for s in SECTIONS if not isinstance(tables.get(s), dict)]
    if missing:
        raise BadInput(
            say("Rule set {source}: section {section} is missing.", source=source, section=missing[0])
        )
    rows: dict[str, Any] = {s: read_section(source, s, tables[s], row) for s, row in SECTIONS.items()}
    return RuleSet(**head, **rows)


def _head(source: str, tables: Mapping[str, Any], key: str, kind: type) -> Any:
    value = tables.get(key)
    if not isinstance(value, kind):
        raise BadInput(
            say("Rule set {source}: {key} is missing or of the wrong kind.", source=source, key=key)
        )
    return value
