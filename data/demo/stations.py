"""Stations of the demonstration grid, derived from its topology: the source has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from data.demo.shapes import at_buses

SPARE_BAYS: Final = {"substation": 2, "switching_station": 1}  # assumed


def stations(net: Any) -> pd.DataFrame:
    """Substations; switching stations (three lines or more, no load); distribution stations."""
    rows = [*_substations(net), *_switching_stations(net), *_distribution_stations(net)]
    frame = pd.DataFrame(rows, columns=["id", "kind", "nodes", "at"])
    bays = _lines_at(net)
    columns = {
        "id": frame["id"].to_numpy(),
        "kind": frame["kind"].to_numpy(),
        "nodes": frame["nodes"].to_numpy(),  # ids with commas between them
        "bays": [bays.get(int(bus), 0) for bus in frame["at"]],
        "spare_bays": frame["kind"].map(SPARE_BAYS).to_numpy(),
        "derived": True,
        "assumed": ["spare_bays" if kind in SPARE_BAYS else None for kind in frame["kind"]],
    }
    return at_buses(net, columns, frame["at"])


def _lines_at(net: Any) -> dict[int, int]:
    ends = pd.concat([net.line.from_bus, net.line.to_bus])
    return {int(bus): int(count) for bus, count in ends.value_counts().items()}


def _main_transformers(net: Any) -> Any:
    return net.trafo[net.trafo.vn_lv_kv > 1]


def _substations(net: Any) -> Iterator[tuple[str, str, str, int]]:
    for row in _main_transformers(net).itertuples():
        yield f"SS{row.lv_bus}", "substation", f"{row.hv_bus},{row.lv_bus}", int(row.lv_bus)


def _switching_stations(net: Any) -> Iterator[tuple[str, str, str, int]]:
    taken = {*net.load.bus, *net.trafo.hv_bus, *net.trafo.lv_bus}
    for bus, count in sorted(_lines_at(net).items()):
        if count >= 3 and net.bus.vn_kv[bus] > 1 and bus not in taken:
            yield f"SW{bus}", "switching_station", str(bus), bus


def _distribution_stations(net: Any) -> Iterator[tuple[str, str, str, int]]:
    """Where a lumped station load stands, and where a transformer stands in its place."""
    boards = {int(r.hv_bus): int(r.lv_bus) for r in net.trafo[net.trafo.vn_lv_kv <= 1].itertuples()}
    lumped = {int(b) for b in net.load.bus[net.load.type == "MV/LV Station"]}
    for bus in sorted(boards.keys() | lumped):
        nodes = f"{bus},{boards[bus]}" if bus in boards else str(bus)
        yield f"DS{bus}", "distribution_station", nodes, bus
