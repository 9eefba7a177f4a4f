"""One network in one state, made ready so that many outages and switchings can be solved on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridmodel.connection.limits import Limits
from gridmodel.engines.power_grid import PowerGrid, prepare
from gridmodel.engines.power_grid_batch import with_last_load
from gridmodel.network import Network
from gridmodel.outages.lump import Lumped
from gridmodel.outages.sections import Sections, sections
from gridmodel.outages.transfer import Outage, outage
from gridmodel.rulebook import transformer_kind
from gridmodel.solving.arrays import Injections, Scenarios, SolvedBatch, injections
from gridmodel.solving.compiled import Compiled, compile_network
from gridmodel.solving.oltc import settled, solve_settled

LV_KV = 1.0


@dataclass(frozen=True, slots=True)
class Field:
    """One network in one state, ready for outages. `u_low`, `u_high` bend for the terminals a lumped busbar speaks for."""

    network: Network
    at: Injections
    compiled: Compiled  # nothing fused: every switch can be operated
    grid: PowerGrid
    sections: Sections
    node_kw: np.ndarray
    u_low: np.ndarray
    u_high: np.ndarray
    line_limit: np.ndarray  # NaN: not judged
    unrated: np.ndarray  # line rows that would be judged and have no rating
    tr_limit: np.ndarray
    base: SolvedBatch


def prepare_field(lumped: Lumped, state: str, limits: Limits) -> Field:
    """Build the solver of a lumped network; judged are voltages everywhere, loadings above low voltage."""
    network = lumped.network
    at = settled(network, injections(network, network.state(state)))
    compiled = compile_network(network, links=True)
    grid = prepare(network, compiled, at)
    kv = network.nodes["vn_kv"].to_numpy(float)
    main = np.array(
        [transformer_kind(v) == "main_transformer" for v in network.transformers["lv_kv"]], dtype=bool
    )
    made = network.nodes["made"].to_numpy(bool)
    hard = np.fmin(limits.line_hard, _switch_share(network) * limits.switch_hard)
    line_limit = np.where(kv[compiled.line_from] > LV_KV, hard, np.nan)
    rating_a = network.lines["max_i_a"].to_numpy(float)
    return Field(
        network=network,
        at=at,
        compiled=compiled,
        grid=grid,
        sections=sections(network),
        node_kw=lumped.node_kw,
        u_low=np.where(made, -np.inf, limits.u_low_n1 + lumped.sag_pu),
        u_high=np.where(made, np.inf, limits.u_high_n1 - lumped.rise_pu),
        line_limit=line_limit,
        unrated=np.flatnonzero(np.isnan(rating_a) & np.isfinite(line_limit)),
        tr_limit=np.where(main, limits.tr_hard, np.nan),
        base=solve_settled(network, grid, at, Scenarios(1)),
    )


def _switch_share(network: Network) -> np.ndarray:
    """By line row, the least rated current of the switches at its ends over its own rating; NaN: none is rated."""
    at = network.switches[(network.switches["line"] != "") & (network.switches["rated_a"] > 0)]
    least = at.groupby("line")["rated_a"].min()
    share: np.ndarray = least.reindex(network.lines["id"]).to_numpy(float) / network.lines[
        "max_i_a"
    ].to_numpy(float)
    return share


def drawing(field: Field, node: int, kw: float, kvar: float) -> Field:
    """Return the field with the last load, that of the customer at `node`, drawing this; it drew nothing before."""
    load_kw, load_kvar, node_kw = field.at.load_kw.copy(), field.at.load_kvar.copy(), field.node_kw.copy()
    load_kw[-1], load_kvar[-1] = kw, kvar
    node_kw[node] += kw
    at = replace(field.at, load_kw=load_kw, load_kvar=load_kvar)
    grid = with_last_load(field.grid, kw, kvar)
    base = solve_settled(field.network, grid, at, Scenarios(1))
    return replace(field, at=at, grid=grid, node_kw=node_kw, base=base)


def trace(field: Field, layer: str, row: int) -> Outage:
    return outage(field.network, field.sections, layer, row)
