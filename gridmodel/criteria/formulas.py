"""Hand formulas of distribution planning: drops, currents, cables, current transformers, compensation."""

from __future__ import annotations

from collections.abc import Iterable
from math import acos, hypot, pi, sqrt, tan

from gridmodel.errors import CouldNotCompute
from message import say


def current_a(s_kva: float, u_kv: float) -> float:
    """Three-phase current of an apparent power: I = S / (sqrt 3 U)."""
    return s_kva / (sqrt(3.0) * u_kv)


def drop_percent(r_ohm: float, x_ohm: float, p_mw: float, q_mvar: float, un_kv: float) -> float:
    """Linear voltage drop (R P + X Q) / Un^2 in percent of nominal; positive for consumption.

    Screening and explanation only: about 2 % low at a drop of 1.6 % (the solver decides).
    """
    return (r_ohm * p_mw + x_ohm * q_mvar) / un_kv**2 * 100.0


def two_bus_u_kv(u1_kv: float, r_ohm: float, x_ohm: float, p_mw: float, q_mvar: float) -> float:
    """Exact receiving-end voltage of one branch: the upper root of U2^4 - A U2^2 + Z^2 S^2 = 0.

    A = U1^2 - 2 (R P + X Q). CouldNotCompute beyond the largest power the branch can carry.
    """
    a = u1_kv**2 - 2.0 * (r_ohm * p_mw + x_ohm * q_mvar)
    root = a**2 - 4.0 * (r_ohm**2 + x_ohm**2) * (p_mw**2 + q_mvar**2)
    if a <= 0.0 or root < 0.0:
        raise CouldNotCompute(say("{p_mw} MW is more than this branch can carry at any voltage.", p_mw=p_mw))
    return sqrt((a + sqrt(root)) / 2.0)


def transformer_ohm(sn_kva: float, vk_percent: float, vkr_percent: float, u_kv: float) -> tuple[float, float]:
    """Series resistance and reactance of a transformer seen from the side of `u_kv`."""
    z_base = u_kv**2 * 1000.0 / sn_kva
    reactance_percent = sqrt(max(vk_percent**2 - vkr_percent**2, 0.0))
    return vkr_percent / 100.0 * z_base, reactance_percent / 100.0 * z_base


def transformer_drop_percent(
    p_kw: float, q_kvar: float, sn_kva: float, vk_percent: float, vkr_percent: float
) -> float:
    """First-order drop over a transformer: (ur P + ux Q) / Sn."""
    r_ohm, x_ohm = transformer_ohm(sn_kva, vk_percent, vkr_percent, 1.0)
    return drop_percent(r_ohm, x_ohm, p_kw / 1000.0, q_kvar / 1000.0, 1.0)


def withstand_mm2(i_ka: float, t_s: float, k_withstand: float) -> float:
    """Smallest conductor that stands a short circuit: A = I sqrt(t) / K (adiabatic, IEC 60949)."""
    return i_ka * 1000.0 * sqrt(t_s) / k_withstand


def capacitive_current_a(c_nf: float, un_kv: float, f_hz: float = 50.0) -> float:
    """Capacitive earth-fault current of cable capacitance to earth: sqrt 3 Un omega C."""
    return sqrt(3.0) * un_kv * 1000.0 * 2.0 * pi * f_hz * c_nf * 1e-9


def resistance_at(r20_ohm: float, temperature_c: float, alpha_per_k: float = 0.004) -> float:
    """Conductor resistance at a temperature (IEC 60909-0 uses 0.004 / K for copper and aluminium)."""
    return r20_ohm * (1.0 + alpha_per_k * (temperature_c - 20.0))


def ct_primary_a(contract_a: float, primaries_a: Iterable[float]) -> float | None:
    """Smallest standard primary not below the contract current (GB/T 50063); None: larger than the list."""
    return min((p for p in primaries_a if p >= contract_a), default=None)


def tan_phi(cosphi: float) -> float:
    return tan(acos(cosphi))


def compensation_kvar(p_kw: float, cosphi: float, cosphi_target: float) -> float:
    """Capacitors that lift the power factor at the same point: P (tan phi1 - tan phi2), not below zero."""
    return max(0.0, p_kw * (tan_phi(cosphi) - tan_phi(cosphi_target)))


def transformer_kvar(s_kva: float, sn_kva: float, vk_percent: float, i0_percent: float) -> float:
    """Reactive power a transformer takes: i0 Sn + uk S^2 / Sn."""
    return (i0_percent * sn_kva + vk_percent * s_kva**2 / sn_kva) / 100.0


def cosphi_behind_transformer(
    p_kw: float, q_lv_kvar: float, sn_kva: float, vk_percent: float, i0_percent: float
) -> float:
    """Power factor on the high-voltage side, where large customers are metered; copper loss left out."""
    q_kvar = q_lv_kvar + transformer_kvar(hypot(p_kw, q_lv_kvar), sn_kva, vk_percent, i0_percent)
    return p_kw / hypot(p_kw, q_kvar)


def compensation_behind_transformer_kvar(
    p_kw: float, cosphi: float, cosphi_target_hv: float, sn_kva: float, vk_percent: float, i0_percent: float
) -> float:
    """Capacitors on the low-voltage side that reach a power factor on the high-voltage side."""
    q_hv_kvar = p_kw * tan_phi(cosphi_target_hv)
    q_lv_kvar = q_hv_kvar
    for _ in range(50):
        q_lv_kvar = q_hv_kvar - transformer_kvar(hypot(p_kw, q_lv_kvar), sn_kva, vk_percent, i0_percent)
    return max(0.0, p_kw * tan_phi(cosphi) - q_lv_kvar)
