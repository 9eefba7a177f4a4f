"""Capacity the slow way: one node, one kilowatt step at a time, pandapower and plain table look-ups only."""

from __future__ import annotations

import numpy as np
import pandapower as pp

from gridmodel.capacity.ground import Ground
from gridmodel.connection.limits import limits
from gridmodel.engines.pandapower_engine import to_pandapower

TAU_U_PERCENT, TAU_LOADING = 0.05, 0.5  # planning.md 3.6


class Reference:
    """One grid in one state as a pandapower net with one more load, judged by hand."""

    def __init__(self, g: Ground) -> None:
        self.network, self.sign, self.tan_phi = g.network, g.sign, g.tan_phi
        self.net = to_pandapower(g.network, g.at)
        self.extra = pp.create_load(self.net, self.net.bus.index[0], p_mw=0.0, q_mvar=0.0)
        lim = limits(g.network, g.rules, g.question)
        self.low, self.high, self.line_max, self.tr_max = lim.u_low, lim.u_high, lim.line_hard, lim.tr_hard
        self.judged = ~g.network.nodes["made"].to_numpy(bool) & g.network.topology.live_nodes
        self.u0, self.line0, self.tr0 = self._solve(0, 0.0)

    def _solve(self, row: int, kw: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        net = self.net
        net.load.loc[self.extra, ["bus", "p_mw", "q_mvar"]] = [
            row, self.sign * kw / 1e3, self.sign * kw * self.tan_phi / 1e3,
        ]  # fmt: skip
        net.load["bus"] = net.load["bus"].astype(int)
        pp.runpp(
            net, numba=False, trafo_model="pi", tolerance_mva=1e-7, init="auto", calculate_voltage_angles=True
        )
        u = net.res_bus["vm_pu"].to_numpy()[: len(self.network.nodes)]
        return u, self._lines(), net.res_trafo["loading_percent"].to_numpy()

    def _lines(self) -> np.ndarray:
        rated = self.network.lines["max_i_a"].to_numpy(float)
        i = np.fmax(self.net.res_line["i_from_ka"], self.net.res_line["i_to_ka"]).to_numpy() * 1e3
        percent: np.ndarray = i / rated * 100
        return percent

    def _upstream(self, row: int) -> tuple[list[int], list[int]]:
        found = self.network.upstream(str(self.network.nodes["id"].iat[row]))
        return (
            [self.network.line_row[a.id] for a in found if a.layer == "lines"],
            [self.network.transformer_row[a.id] for a in found if a.layer == "transformers"],
        )

    def outside_before(self, row: int) -> bool:
        lines, trafos = self._upstream(row)
        path = {row} | {
            int(r)
            for x in lines
            for r in (self.network.compiled.line_from[x], self.network.compiled.line_to[x])
        }
        path |= {
            int(r) for x in trafos for r in (self.network.compiled.tr_hv[x], self.network.compiled.tr_lv[x])
        }
        nodes = [r for r in path if self.judged[r]]
        return bool(
            (self.line0[lines] > self.line_max[lines]).any()
            or (self.tr0[trafos] > self.tr_max[trafos]).any()
            or (self.u0[nodes] < self.low[nodes]).any()
            or (self.u0[nodes] > self.high[nodes]).any()
        )

    def holds(self, row: int, kw: float) -> bool:
        try:
            u, line, tr = self._solve(row, kw)
        except pp.LoadflowNotConverged:
            return False
        lines, trafos = self._upstream(row)
        tau = (
            TAU_U_PERCENT
            / 100
            * self.network.nodes["un_kv"].fillna(self.network.nodes["vn_kv"]).to_numpy(float)
        )
        tau = tau / self.network.nodes["vn_kv"].to_numpy(float)
        low = np.where(self.u0 < self.low, self.u0 - tau, self.low)
        high = np.where(self.u0 > self.high, self.u0 + tau, self.high)
        return bool(
            (u >= low - 1e-8)[self.judged].all()
            and (u <= high + 1e-8)[self.judged].all()
            and (line[lines] <= self.line_max[lines] + 1e-6).all()
            and (tr[trafos] <= self.tr_max[trafos] + 1e-6).all()
        )

    def largest(self, row: int) -> float:
        """Bisect from nothing: 0 fits, and the first power of two that does not ends the bracket."""
        low, high = 0.0, 64.0
        while self.holds(row, high):
            low, high = high, 2 * high
        while high - low > 1:
            middle = float(np.floor((low + high) / 2))
            low, high = (middle, high) if self.holds(row, middle) else (low, middle)
        return low
