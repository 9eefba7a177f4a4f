"""Read the two source grids and join them at the medium-voltage busbars that the transformers name."""

from __future__ import annotations

import warnings
from typing import Any, Final

PREFIX: Final = "T_idx_"  # a transformer named T_idx_47 stands at 20 kV bus 47


def joined_net() -> Any:
    """One net: low-voltage slacks dropped, transformers on their bus, lumped station loads replaced."""
    import pandapower.networks as networks
    from pandapower.toolbox import drop_elements, merge_nets

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas' deprecations inside pandapower
        medium, low = networks.mv_oberrhein("load"), networks.lv_schutterwald()
        low.ext_grid = low.ext_grid.iloc[:0]
        net = merge_nets(medium, low, validate=False)
    joints = _joints(net, {int(b) for b in medium.bus.index})
    # Where the transformer stands is told by its helper bus; kept, because the helper goes.
    net.trafo["geo"] = net.bus.geo.reindex(net.trafo.hv_bus).to_numpy()
    net.trafo["vector_group"] = [net.std_types["trafo"][t].get("vector_group") for t in net.trafo.std_type]
    net.trafo["planned"] = net.trafo.name.str.startswith(PREFIX) & ~net.trafo.index.isin(list(joints))
    helpers = [int(net.trafo.at[t, "hv_bus"]) for t in joints]
    for trafo, bus in joints.items():
        net.trafo.at[trafo, "hv_bus"] = bus
    lumped = net.load.index[net.load.bus.isin(list(joints.values())) & (net.load.type == "MV/LV Station")]
    drop_elements(net, "load", lumped)
    net.bus = net.bus.drop(helpers)
    return net


def other_scenario() -> Any:
    """The medium-voltage source in its scenario "generation"."""
    import pandapower.networks as networks

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return networks.mv_oberrhein("generation")


def _joints(net: Any, medium_buses: set[int]) -> dict[int, int]:
    """Transformer -> 20 kV bus. T_idx_ZUSATZ names no bus: it is the planned transformer."""
    out = {}
    for trafo, name in net.trafo.name.items():
        number = str(name).removeprefix(PREFIX)
        if str(name).startswith(PREFIX) and number.isdigit() and int(number) in medium_buses:
            out[int(trafo)] = int(number)
    return out
