"""Voltage steps, flicker, harmonics and unbalance by the standards' stage-1 formulas."""

from __future__ import annotations

from math import acos, cos, radians


def motor_start_mva(p_kw: float, start_over_rated: float, efficiency: float, cosphi: float) -> float:
    """Apparent power of a motor while it starts: k P / (eta cos phi)."""
    return start_over_rated * p_kw / (efficiency * cosphi) / 1000.0


def step_percent(ds_mva: float, ssc_min_mva: float, grid_angle_deg: float, step_cosphi: float) -> float:
    """Voltage step of a sudden inductive load: 100 dS / S_sc,min |cos(psi - phi)| (GB/T 12326 annex)."""
    return 100.0 * ds_mva / ssc_min_mva * abs(cos(radians(grid_angle_deg) - acos(step_cosphi)))


def share_percent(s_mva: float, ssc_min_mva: float) -> float:
    """Power over minimum short-circuit power: stage 1 of flicker, of distorting power and of unbalance."""
    return 100.0 * s_mva / ssc_min_mva


def harmonic_limit_a(
    table_a: float,
    ssc_min_mva: float,
    s_base_mva: float,
    s_customer_mva: float,
    s_supply_mva: float,
    alpha: float,
) -> float:
    """A customer's share of the permitted harmonic current (GB/T 14549 annex B and C)."""
    share = float((s_customer_mva / s_supply_mva) ** (1.0 / alpha))
    return table_a * (ssc_min_mva / s_base_mva) * share


def short_circuit_ratio(ssc_min_mva: float, s_mva: float) -> float:
    """Information for generation: small ratios mean a weak grid."""
    return ssc_min_mva / s_mva
