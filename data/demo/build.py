"""Build the layers of the demonstration grid, and say what in them is derived or assumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from data.demo import appliances, branches, stations
from data.demo.join import joined_net, other_scenario
from data.frames import Layers, canonical
from message import Message, say

GRID_NAME: Final = "demo"

Progress = Callable[[Message, float], None]


@dataclass(frozen=True, slots=True)
class DemoMeta:
    states: dict[str, Any]
    report: dict[str, Any]
    crs: str
    reason: str


def build_demo(progress: Progress = lambda message, share: None) -> tuple[Layers, DemoMeta]:
    """Return the layers in canonical form and what save_revision wants to know; `progress` hears 0 … 1."""
    progress(say("Reading the source grids"), 0.0)
    net = joined_net()
    progress(say("Reading the source's second scenario"), 0.6)
    states = _states(net, other_scenario())
    progress(say("Building the layers"), 0.8)
    layers = {
        "nodes": branches.nodes(net),
        "lines": branches.lines(net),
        "transformers": branches.transformers(net),
        "switches": branches.switches(net),
        "stations": stations.stations(net),
        "loads": appliances.loads(net),
        "generators": appliances.generators(net),
        "source": appliances.sources(net),
    }
    frames = {name: canonical(name, frame) for name, frame in layers.items()}
    progress(say("Layers built"), 1.0)
    return frames, DemoMeta(states, _report(frames), "EPSG:4326", "demonstration grid")


def _states(peak: Any, minimum: Any) -> dict[str, Any]:
    """Factors on what is stored: loads are stored at peak, generators with their rated power."""
    low = float(minimum.load.scaling.iloc[0])
    high = float(peak.load.scaling[peak.load.type != "HH"].iloc[0])
    return {
        "peak": {
            "load": 1.0,
            "generation": float(peak.sgen.scaling.iloc[0]),
            "source": "mv_oberrhein, scenario load",
            "assumed": False,
        },
        "minimum": {
            "load": low / high,
            "generation": float(minimum.sgen.scaling.iloc[0]),
            "source": "mv_oberrhein, scenario generation; low-voltage loads follow the same factor",
            "assumed": False,
        },
    }


def _report(frames: Layers) -> dict[str, Any]:
    notes = _notes(int(frames["stations"]["derived"].sum()))
    return {
        "counts": {name: len(frame) for name, frame in frames.items()},
        "assumptions": [note.english() for note in notes],
        "messages": [{"template": note.template, "params": note.params} for note in notes],
        "findings": [],
    }


def _notes(derived: int) -> list[Message]:
    return [
        say(
            "The grids are generic shapes near Offenburg, not an operator's records"
            " (pandapower mv_oberrhein and lv_schutterwald, BSD-3-Clause)."
        ),
        say("{count} stations are derived from the topology: the source has none.", count=derived),
        say(
            "Short-circuit power of the 110 kV grid assumed: at most {high} MVA,"
            " at least {low} MVA, R/X {rx}.",
            high=appliances.S_SC_MAX_MVA,
            low=appliances.S_SC_MIN_MVA,
            rx=appliances.RX,
        ),
        say(
            "Breaking capacity of the 20 kV switches assumed: {ka} kA; for a load-break switch this"
            " stands for the short-circuit current it withstands.",
            ka=branches.BREAKING_KA,
        ),
        say("Rated current of the switches assumed: {amps} A.", amps=branches.RATED_A),
        say(
            "The breakers at the feeder heads are assumed to be remotely controlled, all other switches worked by hand."
        ),
        say("Spare bays of substations and switching stations assumed."),
        say("Transformer {id} is planned: it and its low-voltage grid have no supply yet.", id="T16"),
    ]
