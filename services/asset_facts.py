"""All that is known of one asset of the grid, for its panel."""

from __future__ import annotations

from typing import Any

import numpy as np

from casework.people import Action, Actor
from gridmodel.answer import Asset
from gridmodel.asset_facts import AssetFacts, StateNow
from gridmodel.errors import GridError
from gridmodel.schema import LAYERS
from gridmodel.states import PEAK
from message import Message
from services.access import require
from services.desk import Desk
from services.districts import own_of
from services.layers import seen_row
from services.loaded import LoadedGrid, loaded
from services.map_rows import says_more

BRANCHES = {"lines": "line", "transformers": "transformer"}
HIDDEN = ("geometry", "id", "name")
LONGEST_PATH = 60


def facts(desk: Desk, actor: Actor, grid: str, revision: str, layer: str, asset_id: str) -> AssetFacts:
    require(actor, Action.SEE_GRID)
    here = loaded(desk.database, grid, revision)
    row = seen_row(here, actor, layer, asset_id)
    asset = Asset(layer, asset_id)
    states, failures = _states(here, layer, row)
    nodes, customers, kw = _downstream(here, asset)
    return AssetFacts(
        asset=asset,
        name=_name(here, layer, row, asset_id),
        attributes=_attributes(here, layer, row),
        states=states,
        feeder=_feeder(here, layer, row),
        upstream=_seen(here, actor, _upstream(here, layer, row)),
        downstream_nodes=nodes,
        downstream_customers=customers,
        downstream_kw=kw,
        notes=(*_findings(here, asset), *failures),
    )


def _name(here: LoadedGrid, layer: str, row: int, asset_id: str) -> str:
    name = here.layers[layer].iloc[row].get("name")
    return str(name) if isinstance(name, str) and says_more(name, asset_id) else ""


def _attributes(here: LoadedGrid, layer: str, row: int) -> tuple[tuple[str, Any], ...]:
    """What the data says, the schema's columns first; empty cells are left out."""
    known = LAYERS[layer].column_names()
    data = here.layers[layer].iloc[row].to_dict()
    names = [n for n in known if n in data] + [n for n in data if n not in known]
    plain = (
        (n, data[n].item() if isinstance(data[n], np.generic) else data[n]) for n in names if n not in HIDDEN
    )
    return tuple((str(n), v) for n, v in plain if v is not None and v == v and v != "")


def _states(here: LoadedGrid, layer: str, row: int) -> tuple[tuple[StateNow, ...], list[Message]]:
    rows, failures = [], []
    for name in sorted(here.network.states, key=lambda state: state != PEAK):
        try:
            rows.append(_state(here, layer, row, name))
        except GridError as error:
            failures.append(error.message)
    return tuple(rows), failures


def _state(here: LoadedGrid, layer: str, row: int, name: str) -> StateNow:
    first = sum(
        here.places.counts[n] for n in list(here.places.counts)[: list(here.places.counts).index(layer)]
    )
    flow, at = here.flow(name), here.places
    power = None
    if layer == "lines" and at.line[row] >= 0:
        power = _known(flow.line_p_kw[at.line[row]])
    if layer == "transformers" and at.transformer[row] >= 0:
        power = _known(flow.transformer_p_kw[at.transformer[row]])
    loading, voltage = (_known(here.numbers(what, name)[first + row]) for what in ("loading", "voltage"))
    return StateNow(name, loading, voltage, power)


def _known(value: Any) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None


def _feeder(here: LoadedGrid, layer: str, row: int) -> str | None:
    found, at = here.network.feeders(), here.places
    if layer == "lines":
        number = found.line_feeder[at.line[row]] if at.line[row] >= 0 else -1
    elif layer == "transformers":
        number = found.transformer_feeder[at.transformer[row]] if at.transformer[row] >= 0 else -1
    else:
        number = found.node_feeder[at.nodes[layer][row]] if at.nodes[layer][row] >= 0 else -1
    return found.names[number] if number >= 0 else None


def _upstream(here: LoadedGrid, layer: str, row: int) -> tuple[Asset, ...]:
    """The branches from the asset's node to the source; of a line from the end nearer to it."""
    at, network = here.places, here.network
    ends = [at.nodes[layer][row]] if layer != "transformers" else [at.hv_node[row]]
    if layer == "lines":
        ends.append(at.to_node[row])
    paths = [network.upstream(str(network.nodes["id"].iat[int(n)])) for n in ends if n >= 0]
    return tuple(min(paths, key=len)[:LONGEST_PATH]) if paths else ()


def _seen(here: LoadedGrid, actor: Actor, path: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """The path as far as the reader's district goes."""
    own = own_of(here, actor)
    if own is None:
        return path
    ids = {name: set(here.layers[name]["id"].to_numpy(object)[own[name]]) for name in {a.layer for a in path}}
    return tuple(asset for asset in path if asset.id in ids[asset.layer])


def _downstream(here: LoadedGrid, asset: Asset) -> tuple[int | None, int | None, float | None]:
    """Nodes, customers and kW that lose supply when the branch is out."""
    if asset.layer not in BRANCHES:
        return None, None, None
    network = here.network
    dark = set(network.nodes["id"].to_numpy()[network.downstream(asset)])
    loads = network.loads[network.loads["node"].isin(dark)]
    customers = loads["customers"].to_numpy(float)
    count = int(np.where(customers > 0, customers, 1).sum()) if len(loads) else 0
    return len(dark), count, float(loads["p_kw"].sum())


def _findings(here: LoadedGrid, asset: Asset) -> list[Message]:
    return [f.message for f in here.report.findings if (f.layer, f.id) == (asset.layer, asset.id)]
