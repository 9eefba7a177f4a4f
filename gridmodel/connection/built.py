"""The grid with one candidate really connected: what the certificate and the outages are computed on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridmodel.answer import PointKind
from gridmodel.connection.augment import Site, augment
from gridmodel.connection.points import Place
from gridmodel.network import LOAD_COLUMNS, SWITCH_COLUMNS, Network, table
from gridmodel.rules.rows import Cable

CUSTOMER_LOAD = "customer"


def build_in(
    network: Network, place: Place, cable: Cable | None, kw: float, kvar: float
) -> tuple[Network, int]:
    """Return the network with the candidate connected and drawing power, and the customer's node row.

    Power positive = consumption. Switches at the ends of a cut line go with its parts; a loop-in brings two new ones.
    """
    a = augment(network, (place,), (cable,))
    site, grown = a.sites[0], connected(a.network, a.sites[0])
    load = pd.DataFrame(
        [
            {
                "id": CUSTOMER_LOAD,
                "node": grown.nodes["id"].iat[site.node],
                "p_kw": kw,
                "q_kvar": kvar,
                "customers": 1,
                "basis": "peak",
            }
        ]
    )
    loads = pd.concat([network.loads, table(LOAD_COLUMNS, load)], ignore_index=True)
    return grown.with_tables(loads=loads, switches=_with_new(grown, site)), site.node


def connected(grown: Network, site: Site) -> Network:
    """Return the augmented network with one site in; switches at the ends of a cut line go with its parts."""
    if not site.closed:
        return grown
    lines, switches = grown.lines.copy(), grown.switches.copy()
    lines.loc[list(site.opened), "in_service"] = False
    lines.loc[list(site.closed), ["from_closed", "to_closed"]] = True
    ids = lines["id"].to_numpy()
    for row in site.opened:
        at = (switches["line"] == ids[row]).to_numpy(bool)
        first = (switches["node"] == lines["from_node"].to_numpy()[row]).to_numpy(bool)
        switches.loc[at, "line"] = np.where(first[at], ids[site.closed[0]], ids[site.closed[1]])
    return grown.with_tables(lines=lines, switches=switches)


def _with_new(grown: Network, site: Site) -> pd.DataFrame:
    """A grid that knows switches gets one at each new cable's outgoing end."""
    s, lines, closed, fresh = grown.switches, grown.lines, site.closed, []
    if not len(s):
        return s
    if site.place.point.kind is PointKind.LOOP_IN and len(closed) > 3:  # without a cable it is a cut only
        fresh = [_end(lines, closed[2], "to_node"), _end(lines, closed[3], "from_node")]
    elif len(closed) > 2 * len(site.opened):
        fresh = [_end(lines, closed[-1], "from_node")]
    return pd.concat([s, table(SWITCH_COLUMNS, pd.DataFrame(fresh))], ignore_index=True) if fresh else s


def _end(lines: pd.DataFrame, row: int, end: str) -> dict[str, object]:
    line = str(lines["id"].iat[row])
    return {
        "id": f"new:{line}",
        "line": line,
        "node": lines[end].iat[row],
        "closed": True,
        "kind": "load_break",
    }
