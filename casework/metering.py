"""Metering of a connection: mode, current and voltage transformers, class (planning.md section 3.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

HV_LV_UPTO_KVA: Final = 315.0  # 高供低计 for one transformer of at most this size; some provinces 500 or 630
DIRECT_UPTO_A: Final = 60.0
SECONDARY_A: Final = 5
LV_KV: Final = 0.4
LEAST_SHARE: Final = 0.3  # expected current over the primary (GB/T 50063)
CLASSES: Final = {
    "lv": "CT 0.5S",
    "mv": "CT 0.5S, VT 0.5",
    "hv": "CT 0.2S, VT 0.2",
}  # DL/T 448-2016 by voltage


@dataclass(frozen=True, slots=True)
class Metering:
    """`ct_a` 0: direct, without current transformers. `thin`: the expected current is below 30 % of the primary."""

    mode: str  # hv_hv 高供高计, hv_lv 高供低计, lv_lv 低供低计
    point: str
    ct_a: float
    vt_kv: float | None
    accuracy: str
    thin: bool

    @property
    def ct_ratio(self) -> str:
        return f"{self.ct_a:g}/{SECONDARY_A}" if self.ct_a else ""

    @property
    def vt_ratio(self) -> str:
        return f"{self.vt_kv:g}/0.1 kV" if self.vt_kv else ""


def metering(
    supply_kv: float, total_kva: float, demand_kva: float, units: int, primaries: Sequence[float], upto_kva: float = HV_LV_UPTO_KVA
) -> Metering:  # fmt: skip
    """The smallest standard primary that carries the contract current; `units` are the customer's transformers."""
    mode = _mode(supply_kv, total_kva, units, upto_kva)
    at_kv = supply_kv if mode == "hv_hv" else LV_KV
    current_a = total_kva / (sqrt(3.0) * at_kv)
    direct = mode == "lv_lv" and current_a <= DIRECT_UPTO_A
    fitting = [p for p in sorted(primaries) if p >= current_a]
    primary = 0.0 if direct else (fitting[0] if fitting else max(primaries, default=0.0))
    expected_a = demand_kva / (sqrt(3.0) * at_kv)
    level = "lv" if at_kv <= 1.0 else "mv" if at_kv < 35.0 else "hv"
    point = {"hv_hv": "boundary", "hv_lv": "transformer_lv", "lv_lv": "meter_box"}[mode]
    thin = bool(primary) and expected_a < LEAST_SHARE * primary
    return Metering(mode, point, primary, at_kv if mode == "hv_hv" else None, CLASSES[level], thin)


def _mode(supply_kv: float, total_kva: float, units: int, upto_kva: float) -> str:
    if supply_kv <= 1.0:
        return "lv_lv"
    return "hv_lv" if units == 1 and total_kva <= upto_kva else "hv_hv"


def tariff(total_kva: float) -> str:
    """One part up to 100 kVA, the customer's choice up to 315, two parts from there (526号, 2023; from memory)."""
    return "single_part" if total_kva <= 100.0 else "choice" if total_kva < 315.0 else "two_part"


def transformer_set(total_kva: float, sizes: Sequence[float], at_least: int = 1) -> tuple[int, float] | None:
    """The fewest equal standard transformers that carry the total; None without sizes."""
    if not sizes:
        return None
    for units in range(at_least, 9):
        fitting = [s for s in sorted(sizes) if s * units >= total_kva]
        if fitting:
            return units, fitting[0]
    return None
