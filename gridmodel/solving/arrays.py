"""What goes into a solver and what comes out: injections, scenarios and solved quantities by table row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from gridmodel.network import Network
from gridmodel.states import State

AS_IT_IS = -128  # of `Scenarios.closed`: the branch stays as operated, also where that is open at one end


@dataclass(frozen=True, slots=True)
class Injections:
    """Power of every appliance in one state (kW, kvar; loads positive = consumption, generators positive = infeed)."""

    load_kw: np.ndarray
    load_kvar: np.ndarray
    gen_kw: np.ndarray
    gen_kvar: np.ndarray
    taps: np.ndarray  # int, per transformer row


@dataclass(frozen=True, slots=True)
class Probes:
    """Node rows where scenarios draw extra power; as many as a check has candidates."""

    nodes: np.ndarray


@dataclass(frozen=True, slots=True)
class Scenarios:
    """n scenarios. Powers are (n, probes); `branches` are (layer, row) pairs; `closed` is (n, branches): 1 closed,
    0 open, or AS_IT_IS."""

    count: int
    probe_kw: np.ndarray | None = None
    probe_kvar: np.ndarray | None = None
    branches: list[tuple[str, int]] = field(default_factory=list)  # layer: lines, transformers, switches
    closed: np.ndarray | None = None
    tap_rows: np.ndarray | None = None  # transformer rows whose taps are set
    taps: np.ndarray | None = None  # (n, tap_rows)
    probe_at: np.ndarray | None = None  # (n,): the one probe of each scenario; powers are then (n, 1)
    powers: bool = True  # without, only voltages and currents are read; angles and powers are (n, 0)


@dataclass(frozen=True, slots=True)
class SolvedBatch:
    """Results of n scenarios; NaN where a node is dark or the scenario failed. Power in kW/kvar, current in A."""

    failed: np.ndarray  # bool (n,)
    u_pu: np.ndarray  # (n, nodes)
    u_degree: np.ndarray
    line_p_kw: np.ndarray  # (n, lines), at the from end
    line_q_kvar: np.ndarray
    line_p_to_kw: np.ndarray
    line_q_to_kvar: np.ndarray
    line_i_a: np.ndarray  # the larger end
    tr_p_kw: np.ndarray  # (n, transformers), at the HV side
    tr_q_kvar: np.ndarray
    tr_p_lv_kw: np.ndarray
    tr_q_lv_kvar: np.ndarray
    tr_i_hv_a: np.ndarray
    tr_i_lv_a: np.ndarray


def injections(network: Network, state: State) -> Injections:
    """Apply a state's factors; taps as stored."""
    factors = state.generation_factors(network.generators["kind"])
    return Injections(
        load_kw=network.loads["p_kw"].to_numpy(float) * state.load,
        load_kvar=network.loads["q_kvar"].to_numpy(float) * state.load,
        gen_kw=network.generators["p_kw"].to_numpy(float) * factors,
        gen_kvar=network.generators["q_kvar"].to_numpy(float) * factors,
        taps=network.transformers["tap_pos"].to_numpy(int),
    )


def clock(vector_group: str) -> int:
    """Return the clock number of a vector group; Dyn without a number is 11 (China's usual), Yyn is 0."""
    match = re.search(r"(\d+)$", vector_group)
    if match:
        return int(match[1]) % 12
    return 11 if vector_group[:1].upper() == "D" or "d" in vector_group[1:] else 0


def line_loading(network: Network, i_a: np.ndarray) -> np.ndarray:
    """Return percent of the rating; NaN where the line has none."""
    percent: np.ndarray = i_a / network.lines["max_i_a"].to_numpy(float) * 100
    return percent


def transformer_loading(network: Network, i_hv_a: np.ndarray, i_lv_a: np.ndarray) -> np.ndarray:
    """Return the larger of both sides' current over rated current, percent (grid.md section 3)."""
    t = network.transformers
    sn_va = t["sn_kva"].to_numpy(float) * 1e3 * t["parallel"].to_numpy(float)
    hv = i_hv_a * np.sqrt(3) * t["hv_kv"].to_numpy(float) * 1e3
    lv = i_lv_a * np.sqrt(3) * t["lv_kv"].to_numpy(float) * 1e3
    percent: np.ndarray = np.maximum(hv, lv) / sn_va * 100
    return percent


def transformer_s_percent(network: Network, p_kw: np.ndarray, q_kvar: np.ndarray) -> np.ndarray:
    """Return S at the HV side over Sn, percent."""
    t = network.transformers
    rated_kva = t["sn_kva"].to_numpy(float) * t["parallel"].to_numpy(float)
    percent: np.ndarray = np.hypot(p_kw, q_kvar) / rated_kva * 100
    return percent
