"""Branches as two-ports per unit on 1 MVA, the power-grid-model way: transformers as pi, taps on the HV side's ratio."""

from __future__ import annotations

import numpy as np

from gridmodel.network import Network

BASE_MVA = 1.0


def line_series(network: Network) -> np.ndarray:
    """Return z = r + jx of every line per unit."""
    c = network.compiled
    ohm = np.maximum(network.lines["r_ohm"].to_numpy(float), 1e-9) + 1j * network.lines["x_ohm"].to_numpy(
        float
    )
    z: np.ndarray = ohm / _z_base(network)[c.line_from]
    return z


def line_half_shunt(network: Network) -> np.ndarray:
    """Return half of every line's charging admittance per unit."""
    hz = float(network.sources["f_hz"].iloc[0])
    b = 2 * np.pi * hz * network.lines["c_nf"].to_numpy(float) * 1e-9
    y: np.ndarray = 0.5j * b * _z_base(network)[network.compiled.line_from]
    return y


def _z_base(network: Network) -> np.ndarray:
    c = network.compiled
    z: np.ndarray = c.bus_kv[c.bus_of_node] ** 2 / BASE_MVA
    return z


def transformer_ratio(network: Network, taps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (ratio of the HV to the LV side beside nominal, LV voltage in kV after the tap)."""
    t, c = network.transformers, network.compiled
    hv, lv = t["hv_kv"].to_numpy(float), t["lv_kv"].to_numpy(float)
    step = (
        (taps - t["tap_neutral"].to_numpy(float)) * np.nan_to_num(t["tap_step_percent"].to_numpy(float)) / 100
    )
    at_hv = (t["tap_side"] == "hv").to_numpy(bool)
    u1, u2 = np.where(at_hv, hv * (1 + step), hv), np.where(at_hv, lv, lv * (1 + step))
    nominal = c.bus_kv[c.bus_of_node[c.tr_hv]] / c.bus_kv[c.bus_of_node[c.tr_lv]]
    return u1 / u2 / nominal, u2


def transformer_pi(network: Network, taps: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (series admittance, whole shunt admittance, ratio), both admittances at the LV side."""
    t = network.transformers
    ratio, u2 = transformer_ratio(network, taps)
    units = t["parallel"].to_numpy(float)
    mva = t["sn_kva"].to_numpy(float) / 1e3 * units
    z_ohm = t["vk_percent"].to_numpy(float) / 100 * u2**2 / mva
    r_ohm = t["vkr_percent"].to_numpy(float) / 100 * u2**2 / mva
    base = _z_base(network)[network.compiled.tr_lv]
    series = base / (r_ohm + 1j * np.sqrt(np.maximum(z_ohm**2 - r_ohm**2, 0.0)))
    p0 = t["pfe_kw"].to_numpy(float) / 1e3 * units
    i0 = np.maximum(t["i0_percent"].to_numpy(float) / 100, p0 / mva)
    g, y = p0 / u2**2, i0 * mva / u2**2
    return series, (g - 1j * np.sqrt(np.maximum(y**2 - g**2, 0.0))) * base, ratio


def chain(y_pp: np.ndarray, y_pc: np.ndarray, y_cp: np.ndarray, y_cc: np.ndarray) -> np.ndarray:
    """Return (n, 8): A, B, C, D with V_child = A V_parent - B I_child and I_parent = C V_parent + D I_child."""
    a, b = -y_cp / y_cc, 1 / y_cc
    c, d = y_pp - y_pc * y_cp / y_cc, -y_pc / y_cc
    return np.stack([f for x in (a, b, c, d) for f in (x.real, x.imag)], axis=1)


def far_open(series: np.ndarray, half: np.ndarray) -> np.ndarray:
    """Return the admittance of a pi seen from one end while the other is open."""
    with np.errstate(divide="ignore", invalid="ignore"):
        y = half + 1 / (1 / series + 1 / half)
    seen: np.ndarray = np.where(half == 0, 0.0, y)
    return seen
