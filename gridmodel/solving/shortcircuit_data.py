"""The network as IEC 60909 sees it: impedances of sources, lines and transformers per unit of 1 MVA."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from gridmodel import rulebook
from gridmodel.criteria.formulas import resistance_at
from gridmodel.errors import CouldNotCompute
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from message import Message, say

DEFAULT_RX = 0.1  # IEC 60909-0, 6.2: R_Q = 0.1 X_Q where nothing is known of the feeding network


@dataclass(frozen=True, slots=True)
class Impedances:
    """Branches between buses (`ratio` off nominal at the first end) and sources to earth, per unit."""

    n_bus: int
    bus_a: np.ndarray
    bus_b: np.ndarray
    z_pu: np.ndarray
    ratio: np.ndarray
    source_bus: np.ndarray
    source_z_pu: np.ndarray
    bus_of_node: np.ndarray
    c: np.ndarray  # by node row
    assumptions: tuple[Message, ...]


def impedances(
    network: Network, rules: RuleSet, case: str, lv_tol_percent: float, temperature_c: float
) -> Impedances:
    """Collect what the case needs; lines at `temperature_c`, transformers with K_T only in the max case."""
    comp = network.compiled
    c = _voltage_factors(network, rules, case, lv_tol_percent)
    c_max = _voltage_factors(network, rules, "max", lv_tol_percent)
    lines, line_z = _lines(network, temperature_c)
    trafos, trafo_z, ratio = _transformers(network, c_max if case == "max" else None)
    bus = comp.bus_of_node
    return Impedances(
        n_bus=comp.n_bus,
        bus_a=bus[np.r_[comp.line_from[lines], comp.tr_hv[trafos]]],
        bus_b=bus[np.r_[comp.line_to[lines], comp.tr_lv[trafos]]],
        z_pu=np.r_[line_z, trafo_z], ratio=np.r_[np.ones(len(lines)), ratio],
        source_bus=bus[comp.source_node], source_z_pu=_sources(network, case, c[comp.source_node]),
        bus_of_node=bus, c=c, assumptions=_assumptions(network, case, lv_tol_percent, temperature_c),
    )  # fmt: skip


def admittance(data: Impedances, live: np.ndarray, frequency: float) -> coo_array:
    """Nodal admittance at `frequency` times the rated one; dark buses are earthed by 1 to stay solvable."""
    y = 1.0 / (data.z_pu.real + 1j * data.z_pu.imag * frequency)
    ys = 1.0 / (data.source_z_pu.real + 1j * data.source_z_pu.imag * frequency)
    a, b, t = data.bus_a, data.bus_b, data.ratio
    bus_live = np.zeros(data.n_bus, dtype=bool)
    bus_live[data.bus_of_node] = live
    dark = np.flatnonzero(~bus_live)
    rows = np.r_[a, b, a, b, data.source_bus, dark]
    columns = np.r_[a, b, b, a, data.source_bus, dark]
    values = np.r_[y / t**2, y, -y / t, -y / t, ys, np.ones(len(dark))]
    return coo_array((values, (rows, columns)), shape=(data.n_bus, data.n_bus))


def _voltage_factors(network: Network, rules: RuleSet, case: str, lv_tol_percent: float) -> np.ndarray:
    kv = network.nodes["vn_kv"].to_numpy(float)
    out = np.empty(len(kv))
    for each in np.unique(kv):
        row = rulebook.c_factor(rules, float(each), lv_tol_percent)
        out[kv == each] = row.c_max if case == "max" else row.c_min
    return out


def _lines(network: Network, temperature_c: float) -> tuple[np.ndarray, np.ndarray]:
    comp = network.compiled
    rows = np.flatnonzero(comp.line_from_on & comp.line_to_on & ~comp.line_fused)
    kv = network.nodes["vn_kv"].to_numpy(float)[comp.line_from[rows]]
    warm = resistance_at(1.0, temperature_c)
    r, x = (network.lines[n].to_numpy(float)[rows] for n in ("r_ohm", "x_ohm"))
    return rows, (r * warm + 1j * x) / kv**2


def _transformers(network: Network, c_max: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Impedance on the LV bus' base, times K_T = 0.95 c_max / (1 + 0.6 x_T) in the max case."""
    comp, t = network.compiled, network.transformers
    rows = np.flatnonzero(comp.tr_hv_on & comp.tr_lv_on)
    names = ("sn_kva", "hv_kv", "lv_kv", "vk_percent", "vkr_percent", "parallel")
    sn, hv, lv, vk, vkr, units = (t[n].to_numpy(float)[rows] for n in names)
    r, x = vkr / 100.0, np.sqrt(vk**2 - vkr**2) / 100.0
    kv = network.nodes["vn_kv"].to_numpy(float)
    base_hv, base_lv = kv[comp.tr_hv[rows]], kv[comp.tr_lv[rows]]
    z = (r + 1j * x) * (lv / base_lv) ** 2 * 1000.0 / sn / units
    if c_max is not None:
        z = z * (0.95 * c_max[comp.tr_lv[rows]] / (1.0 + 0.6 * x))
    return rows, z, (hv / lv) / (base_hv / base_lv)


def _sources(network: Network, case: str, c: np.ndarray) -> np.ndarray:
    column = f"s_sc_{case}_mva"
    s_mva = network.sources[column].to_numpy(float)
    for name in network.sources["id"][~(s_mva > 0)]:
        raise CouldNotCompute(
            say(
                "Source {id} has no short-circuit power. Supply {column} in layer source.",
                id=name,
                column=column,
            )
        )
    rx = np.nan_to_num(network.sources["rx"].to_numpy(float), nan=DEFAULT_RX)
    x = c / s_mva / np.sqrt(1.0 + rx**2)
    z: np.ndarray = (rx + 1j) * x
    return z


def _assumptions(
    network: Network, case: str, lv_tol_percent: float, temperature_c: float
) -> tuple[Message, ...]:
    notes = [
        say("IEC 60909, {case} case: voltage factor c on the base voltage of each node, low-voltage tolerance"
            " {tolerance} %.", case=case, tolerance=f"{lv_tol_percent:g}"),
        say("Conductors at {degrees} °C; line capacitance, loads and off-nominal taps left out.",
            degrees=f"{temperature_c:g}"),
    ]  # fmt: skip
    if case == "max":
        notes.append(say("Transformer impedances corrected by K_T; peak current by the 20 Hz method."))
    s = network.sources
    for name in s["id"][s["assumed"].to_numpy(bool)]:
        notes.append(say("The short-circuit power of source {id} is assumed.", id=str(name)))
    for name in s["id"][s["rx"].isna().to_numpy(bool)]:
        notes.append(say("Source {id} without R/X: {rx} assumed.", id=str(name), rx=DEFAULT_RX))
    if len(network.generators):
        notes.append(say("Infeed of {count} generators left out of the short-circuit current.",
                         count=len(network.generators)))  # fmt: skip
    return tuple(notes)
