"""Why a load flow does not converge: the load is scaled down until it does, and the weakest place is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridmodel.network import Network
from gridmodel.solving.arrays import injections
from gridmodel.states import State
from message import Message, say

ROUNDS = 12


def not_converged(network: Network, state: State) -> Message:
    """Return a sentence naming the share of the load that still solves and the node with the lowest voltage there."""
    from gridmodel.solving.flow import run

    at = injections(network, state)
    low, high, worst = 0.0, 1.0, None
    for _ in range(ROUNDS):
        share = (low + high) / 2
        batch = run(
            network,
            replace(at, load_kw=at.load_kw * share, load_kvar=at.load_kvar * share),
            "power-grid-model",
        )
        if batch.failed[0]:
            high = share
        else:
            low, worst = share, batch.u_pu[0]
    if worst is None or not np.isfinite(worst).any():
        return say(
            "The load flow of state {state} does not converge, not even without load: check impedances and voltages.",
            state=state.name,
        )
    node = str(network.nodes["id"].iat[int(np.nanargmin(worst))])
    return say(
        "The load flow of state {state} does not converge. It solves up to {share} % of the load; node {node} collapses first.",
        state=state.name, share=round(low * 100, 1), node=node,
    )  # fmt: skip
