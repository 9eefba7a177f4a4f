"""The reference engine: the only file that knows pandapower."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

import numpy as np
import pandapower as pp
import pandas as pd

from gridmodel.network import Network
from gridmodel.schema import PANDAPOWER_NUMBER
from gridmodel.solving.arrays import Injections, SolvedBatch, clock, injections
from gridmodel.solving.compiled import FUSE_BELOW_OHM
from gridmodel.states import State

OPTIONS = {
    "algorithm": "nr",
    "tolerance_mva": 1e-6,
    "trafo_model": "pi",
    "calculate_voltage_angles": True,
    "init": "dc",
    "numba": False,  # a certificate is two solves: compiling costs seconds and memory, and saves nothing
}


def to_pandapower(network: Network, at: Injections | None = None) -> pp.pandapowerNet:
    """Convert without our bus fusion: switches stay switches, so both engines find their buses on their own."""
    at = at or injections(network, State("as stored", 1.0))
    net = copy.deepcopy(_empty())
    net.f_hz = float(network.sources["f_hz"].iloc[0])
    pp.create_buses(net, len(network.nodes), vn_kv=network.nodes["vn_kv"].to_numpy(float))
    _lines(net, network)
    _transformers(net, network, at)
    _switches(net, network)
    _appliances(net, network, at)
    for i, source in enumerate(network.sources.itertuples()):
        node = int(network.compiled.source_node[i])
        sc = {
            "s_sc_max_mva": source.s_sc_max_mva,
            "s_sc_min_mva": source.s_sc_min_mva,
            "rx_max": source.rx,
            "rx_min": source.rx,
        }
        pp.create_ext_grid(net, node, vm_pu=source.vm_pu, **{k: v for k, v in sc.items() if np.isfinite(v)})
    return net


@cache
def _empty() -> pp.pandapowerNet:
    """Half of a conversion is the making of empty tables: they are made once and copied."""
    return pp.create_empty_network()


def _lines(net: pp.pandapowerNet, network: Network) -> None:
    """Lines below the fusing threshold become closed switches, as in every engine."""
    lines, c = network.lines, network.compiled
    if not len(lines):
        return
    z = np.hypot(lines["r_ohm"].to_numpy(float), lines["x_ohm"].to_numpy(float))
    tiny = z < FUSE_BELOW_OHM
    rating = np.nan_to_num(lines["max_i_a"].to_numpy(float), nan=1e6) / 1e3
    pp.create_lines_from_parameters(
        net, c.line_from, c.line_to, length_km=np.ones(len(lines)), r_ohm_per_km=lines["r_ohm"].to_numpy(float),
        x_ohm_per_km=lines["x_ohm"].to_numpy(float), c_nf_per_km=lines["c_nf"].to_numpy(float), max_i_ka=rating,
        in_service=lines["in_service"].to_numpy(bool) & ~tiny, endtemp_degree=np.full(len(lines), 80.0),
    )  # fmt: skip
    for end, nodes in (("from_closed", c.line_from), ("to_closed", c.line_to)):
        opened = np.flatnonzero(~lines[end].to_numpy(bool) & ~tiny)
        if len(opened):
            pp.create_switches(net, buses=nodes[opened], elements=opened, et="l", closed=False)
    joined = np.flatnonzero(c.line_fused)
    if len(joined):
        pp.create_switches(net, buses=c.line_from[joined], elements=c.line_to[joined], et="b", closed=True)


def _transformers(net: pp.pandapowerNet, network: Network, at: Injections) -> None:
    """All at once: one by one costs more than the solve."""
    t, c = network.transformers, network.compiled
    if not len(t):
        return
    sn_kva, pfe_kw = t["sn_kva"].to_numpy(float), t["pfe_kw"].to_numpy(float)
    on = (t["in_service"] & t["hv_closed"] & t["lv_closed"]).to_numpy(bool)
    pp.create_transformers_from_parameters(
        net, c.tr_hv, c.tr_lv, sn_mva=sn_kva / 1e3, vn_hv_kv=t["hv_kv"].to_numpy(float), vn_lv_kv=t["lv_kv"].to_numpy(float),
        vkr_percent=t["vkr_percent"].to_numpy(float), vk_percent=t["vk_percent"].to_numpy(float), pfe_kw=pfe_kw,
        i0_percent=np.maximum(t["i0_percent"].to_numpy(float), pfe_kw / sn_kva * 100),
        shift_degree=np.array([clock(g) * 30.0 for g in t["vector_group"]]), tap_side=t["tap_side"].tolist(),
        tap_neutral=t["tap_neutral"].to_numpy(int), tap_min=np.minimum(t["tap_min"].to_numpy(int), at.taps),
        tap_max=np.maximum(t["tap_max"].to_numpy(int), at.taps), tap_pos=at.taps,
        tap_step_percent=t["tap_step_percent"].to_numpy(float), tap_step_degree=np.zeros(len(t)),
        tap_changer_type=["Ratio"] * len(t), parallel=t["parallel"].to_numpy(int), in_service=on,
    )  # fmt: skip
    net.trafo["vector_group"] = [_sc_group(g) for g in t["vector_group"]]


def _sc_group(vector_group: str) -> str:
    return vector_group.rstrip("0123456789") or "Dyn"


def _switches(net: pp.pandapowerNet, network: Network) -> None:
    c = network.compiled
    between = np.flatnonzero(c.switch_from >= 0)
    if len(between):
        closed = network.switches["closed"].to_numpy(bool)[between]
        pp.create_switches(
            net, buses=c.switch_from[between], elements=c.switch_to[between], et="b", closed=closed
        )


def _appliances(net: pp.pandapowerNet, network: Network, at: Injections) -> None:
    c = network.compiled
    if len(network.loads):
        pp.create_loads(net, c.load_node, p_mw=at.load_kw / 1e3, q_mvar=at.load_kvar / 1e3)
    if len(network.generators):
        pp.create_sgens(net, c.gen_node, p_mw=at.gen_kw / 1e3, q_mvar=at.gen_kvar / 1e3)
    for i, s in enumerate(network.shunts.itertuples()):
        pp.create_shunt(net, int(c.shunt_node[i]), p_mw=s.p_kw / 1e3, q_mvar=s.q_kvar / 1e3)


def solve_once(network: Network, at: Injections) -> SolvedBatch:
    """Solve one set of injections; a load flow that does not converge comes back as failed."""
    return solve_many(network, [at])[0]


def solve_many(network: Network, injected: list[Injections]) -> list[SolvedBatch]:
    """Solve several sets of injections; the conversion, which costs more than the solve, is made once."""
    net = to_pandapower(network, injected[0])
    out = []
    for at in injected:
        if len(net.load):
            net.load["p_mw"], net.load["q_mvar"] = at.load_kw / 1e3, at.load_kvar / 1e3
        if len(net.sgen):
            net.sgen["p_mw"], net.sgen["q_mvar"] = at.gen_kw / 1e3, at.gen_kvar / 1e3
        if len(net.trafo):
            net.trafo["tap_pos"] = at.taps
        out.append(_solved(network, net))
    return out


def _solved(network: Network, net: pp.pandapowerNet) -> SolvedBatch:
    try:
        pp.runpp(net, **OPTIONS)
    except (pp.LoadflowNotConverged, UserWarning):  # it raises a warning for set points that contradict
        return _failed(network)
    return _read(network, net)


def _failed(network: Network) -> SolvedBatch:
    n, k, t = (np.full((1, len(x)), np.nan) for x in (network.nodes, network.lines, network.transformers))
    return SolvedBatch(np.array([True]), n, n, k, k, k, k, k, t, t, t, t, t, t)


def _read(network: Network, net: pp.pandapowerNet) -> SolvedBatch:
    def row(table: pd.DataFrame, name: str, scale: float) -> np.ndarray:
        values = table[name].to_numpy(float)[None, :] * scale if len(table) else np.zeros((1, 0))
        return np.nan_to_num(values) if scale else values

    line, tr, bus = net.res_line, net.res_trafo, net.res_bus
    line_i = (
        np.fmax(row(line, "i_from_ka", 1e3), row(line, "i_to_ka", 1e3)) if len(line) else np.zeros((1, 0))
    )
    return SolvedBatch(
        failed=np.array([False]), u_pu=bus["vm_pu"].to_numpy(float)[None, :], u_degree=bus["va_degree"].to_numpy(float)[None, :],
        line_p_kw=row(line, "p_from_mw", 1e3), line_q_kvar=row(line, "q_from_mvar", 1e3),
        line_p_to_kw=row(line, "p_to_mw", 1e3), line_q_to_kvar=row(line, "q_to_mvar", 1e3), line_i_a=line_i,
        tr_p_kw=row(tr, "p_hv_mw", 1e3), tr_q_kvar=row(tr, "q_hv_mvar", 1e3),
        tr_p_lv_kw=row(tr, "p_lv_mw", 1e3), tr_q_lv_kvar=row(tr, "q_lv_mvar", 1e3),
        tr_i_hv_a=row(tr, "i_hv_ka", 1e3), tr_i_lv_a=row(tr, "i_lv_ka", 1e3),
    )  # fmt: skip


def short_circuit(
    network: Network, case: str, lv_tol_percent: int, temperature_c: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return (ikss_ka, ip_ka) of a three-phase fault at every node row; infeed of generators left out."""
    from pandapower.shortcircuit import calc_sc

    net = to_pandapower(network)
    net.sgen = net.sgen.iloc[:0]
    net.line["endtemp_degree"] = temperature_c
    calc_sc(net, fault="3ph", case=case, lv_tol_percent=lv_tol_percent, ip=True, branch_results=False)
    return net.res_bus_sc["ikss_ka"].to_numpy(float), net.res_bus_sc["ip_ka"].to_numpy(float)


def to_json(network: Network, state: State, taps: np.ndarray) -> str:
    """Return the net in pandapower's own JSON: injections of `state`, these taps, asset numbers as names, places."""
    at = replace(injections(network, state), taps=taps)
    net = to_pandapower(network, at)
    _per_km(net, network)
    net.bus["geo"] = [
        None if lon != lon else f'{{"type": "Point", "coordinates": [{lon:.7f}, {lat:.7f}]}}'
        for lon, lat in zip(network.nodes["lon"], network.nodes["lat"], strict=True)
    ]
    tables = (
        ("bus", network.nodes), ("line", network.lines), ("trafo", network.transformers), ("load", network.loads),
        ("sgen", network.generators), ("shunt", network.shunts),
    )  # fmt: skip
    for table, rows in tables:
        if len(rows) and len(rows) == len(net[table]):
            net[table]["name"] = net[table][PANDAPOWER_NUMBER] = rows["id"].to_numpy()
    return str(pp.to_json(net))


def _per_km(net: pp.pandapowerNet, network: Network) -> None:
    """The engine solves totals over one kilometre; other programs want the length, and no rating where none is known."""
    if not len(network.lines):
        return
    length_km = network.lines["length_km"].to_numpy(float)
    length_km = np.where(length_km > 0, length_km, 1.0)  # NaN too
    net.line["length_km"] = length_km
    for column in ("r_ohm_per_km", "x_ohm_per_km", "c_nf_per_km"):
        net.line[column] /= length_km
    net.line.loc[network.lines["max_i_a"].isna().to_numpy(), "max_i_ka"] = np.nan
