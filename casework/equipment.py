"""What people own that needs power, and how much of it runs at once: the capacity helper's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casework.refusals import Invalid
from message import Message, say

MOST_OF_ONE: Final = 10_000
POWER_FACTOR: Final = 0.95
TRANSFORMER_LOADING: Final = 0.8  # of its rating, at the demand
TRANSFORMERS_KVA: Final = (
    30, 50, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Equipment:
    """`factor` is the share of the rated power that counts when everything is in use (需要系数).

    The factors are usual design values from memory, to be confirmed by the office; nothing is decided by them.
    """

    code: str
    name: Message
    rated_kw: float
    factor: float
    at_home: bool


EQUIPMENT: Final = (
    Equipment("lighting", say("Lighting and sockets, per 100 m²"), 3.0, 0.6, True),
    Equipment("air_conditioner", say("Air conditioner, split"), 1.5, 0.7, True),
    Equipment("water_heater", say("Electric water heater"), 3.0, 0.5, True),
    Equipment("cooker", say("Electric cooker"), 3.5, 0.5, True),
    Equipment("floor_heating", say("Electric floor heating, per 10 m²"), 1.2, 0.9, True),
    Equipment("wall_charger", say("Car charger, 7 kW"), 7.0, 0.8, True),
    Equipment("fast_charger", say("Car charger, 60 kW"), 60.0, 0.8, False),
    Equipment("super_charger", say("Car charger, 240 kW"), 240.0, 0.7, False),
    Equipment("central_air", say("Central air conditioning, per 100 m²"), 12.0, 0.7, False),
    Equipment("lift", say("Lift"), 15.0, 0.4, False),
    Equipment("cold_room", say("Cold room"), 20.0, 0.7, False),
    Equipment("kitchen", say("Commercial kitchen"), 60.0, 0.6, False),
    Equipment("machine_tool", say("Machine tool, 10 kW"), 10.0, 0.25, False),
    Equipment("welder", say("Welding machine, 20 kVA"), 10.0, 0.35, False),
    Equipment("compressor", say("Compressor or pump, 30 kW"), 30.0, 0.75, False),
    Equipment("furnace", say("Electric furnace, 100 kW"), 100.0, 0.8, False),
    Equipment("server_rack", say("Server rack"), 6.0, 0.9, False),
)
BY_CODE: Final = {one.code: one for one in EQUIPMENT}


@dataclass(frozen=True, slots=True)
class Estimate:
    connected_kw: float
    demand_kw: float
    needed_kva: float  # demand over the power factor
    transformer_kva: float  # the next size at its usual loading; several of the largest above it


def estimate(counts: Mapping[str, int]) -> Estimate:
    """The demand of the listed equipment; `Invalid` for what is not in the list or cannot be counted."""
    for code, count in counts.items():
        if code not in BY_CODE:
            raise Invalid(say("The list holds no {code}. Nothing was saved.", code=code[:40]))
        if not 0 <= count <= MOST_OF_ONE:
            raise Invalid(say("A count must be between 0 and {most}. Nothing was saved.", most=MOST_OF_ONE))
    connected = sum(BY_CODE[code].rated_kw * count for code, count in counts.items())
    demand = sum(BY_CODE[code].rated_kw * BY_CODE[code].factor * count for code, count in counts.items())
    return Estimate(connected, demand, demand / POWER_FACTOR, transformer_for(demand))


def transformer_for(demand_kw: float) -> float:
    """0 for no demand."""
    if demand_kw <= 0:
        return 0.0
    needed = demand_kw / POWER_FACTOR / TRANSFORMER_LOADING
    fitting = next((float(size) for size in TRANSFORMERS_KVA if size >= needed), None)
    largest = float(TRANSFORMERS_KVA[-1])
    return fitting if fitting is not None else largest * -(-needed // largest)
