"""Short-circuit currents by IEC 60909: equivalent source at the fault in the sequence-1 network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import SuperLU, splu

from gridmodel import rulebook
from gridmodel.errors import BadInput, CouldNotCompute
from gridmodel.network import Network
from gridmodel.ruleset import RuleSet
from gridmodel.solving.shortcircuit_data import Impedances, admittance, impedances
from message import Message, say

CHUNK = 32  # right-hand sides solved at once: fastest measured, bounds memory on large grids
KAPPA_FREQUENCY = 0.4  # method C: 20 Hz at 50 Hz, 24 Hz at 60 Hz


@dataclass(frozen=True, slots=True)
class Prepared:
    """A grid factorised for one case; answers many faults."""

    network: Network
    case: str  # max, min
    lv_tol_percent: float
    c: np.ndarray  # voltage factor by node row
    live: np.ndarray  # bool by node row
    solver: SuperLU
    solver_kappa: SuperLU
    assumptions: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Levels:
    """Currents at `rows` (node rows); NaN where the node is dark. Impedance seen from the node, in ohms."""

    rows: np.ndarray
    ikss_ka: np.ndarray  # three-phase initial symmetrical
    ip_ka: np.ndarray  # peak
    ikss2_ka: np.ndarray  # two-phase, Z2 = Z1
    skss_mva: np.ndarray
    z_ohm: np.ndarray  # complex


def prepare(
    network: Network,
    rules: RuleSet,
    case: str = "max",
    lv_tol_percent: float | None = None,
    temperature_c: float | None = None,
) -> Prepared:
    """Factorise; `case` max or min. The rule set gives tolerance and end temperature where not given.

    CouldNotCompute when a source has no short-circuit power for the case.
    """
    if case not in ("max", "min"):
        raise BadInput(say("The short-circuit case is {case}; it can be max or min.", case=case))
    tolerance = rulebook.value(rules, "lv_tol_percent") if lv_tol_percent is None else lv_tol_percent
    if temperature_c is None:
        temperature_c = rulebook.value(rules, f"{case}_temperature_c")
    data = impedances(network, rules, case, tolerance, temperature_c)
    live = network.topology.live_nodes
    return Prepared(
        network, case, tolerance, data.c, live, _factorise(data, live, 1.0),
        _factorise(data, live, KAPPA_FREQUENCY), data.assumptions,
    )  # fmt: skip


def _factorise(data: Impedances, live: np.ndarray, frequency: float) -> SuperLU:
    try:
        return splu(admittance(data, live, frequency).tocsc())
    except RuntimeError as error:  # "Factor is exactly singular"
        raise CouldNotCompute(
            "The short-circuit currents cannot be computed: an impedance of the grid is far too large or too small."
        ) from error


def levels(prepared: Prepared, rows: np.ndarray) -> Levels:
    """Currents for faults at node rows, one fault at a time."""
    c = prepared.network.compiled
    bus = c.bus_of_node[rows]
    kv = prepared.network.nodes["vn_kv"].to_numpy(float)[rows]
    live = prepared.live[rows]
    z_pu = np.where(live, _diagonal(prepared.solver, bus, c.n_bus), np.nan)
    z_kappa = np.where(live, _diagonal(prepared.solver_kappa, bus, c.n_bus), np.nan)
    z_ohm = z_pu * kv**2
    ikss = prepared.c[rows] * kv / (np.sqrt(3.0) * np.abs(z_ohm))
    kappa = kappa_of(z_kappa.real / z_kappa.imag * KAPPA_FREQUENCY)
    skss = np.sqrt(3.0) * kv * ikss
    return Levels(rows, ikss, kappa * np.sqrt(2.0) * ikss, ikss * np.sqrt(3.0) / 2.0, skss, z_ohm)


def kappa_of(r_over_x: np.ndarray) -> np.ndarray:
    """Peak factor 1.02 + 0.98 exp(-3 R/X) (IEC 60909-0, eq. 57)."""
    result: np.ndarray = 1.02 + 0.98 * np.exp(-3.0 * r_over_x)
    return result


def _diagonal(solver: SuperLU, bus: np.ndarray, n: int) -> np.ndarray:
    out = np.empty(len(bus), dtype=complex)
    for start in range(0, len(bus), CHUNK):
        part = bus[start : start + CHUNK]
        unit = np.zeros((n, len(part)), dtype=complex)
        unit[part, np.arange(len(part))] = 1.0
        out[start : start + CHUNK] = solver.solve(unit)[part, np.arange(len(part))]
    return out


def infeed_ka(prepared: Prepared, rows: np.ndarray, at_row: int, current_ka: float) -> np.ndarray:
    """What a current source (converter) at `at_row` adds to faults at `rows`: |Z_ij / Z_ii| I_j in kA.

    `current_ka` flows at the voltage of `at_row` (IEC 60909-0:2016, full converters as current sources).
    """
    c = prepared.network.compiled
    bus, source = c.bus_of_node[rows], int(c.bus_of_node[at_row])
    unit = np.zeros(c.n_bus, dtype=complex)
    unit[source] = 1.0
    transfer = prepared.solver.solve(unit)[bus]
    kv = prepared.network.nodes["vn_kv"].to_numpy(float)
    share: np.ndarray = np.abs(transfer / _diagonal(prepared.solver, bus, c.n_bus)) * kv[at_row] / kv[rows]
    return np.where(prepared.live[rows], share * current_ka, np.nan)


def beyond(z_ohm: complex, r_ohm: float, x_ohm: float, c: float, vn_kv: float) -> float:
    """Three-phase current in kA at the end of a new spur behind impedance `z_ohm`."""
    return float(c * vn_kv / (np.sqrt(3.0) * abs(z_ohm + complex(r_ohm, x_ohm))))
