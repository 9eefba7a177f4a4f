"""The row types of a rule set; every row carries its clause and whether its text was verified."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class NominalVoltage(Row):
    """A model base voltage and the nominal voltage the limits are said of."""

    vn_kv: float
    un_kv: float


@dataclass(frozen=True, slots=True)
class VoltageLimit(Row):
    """Deviation from nominal. `kind` band: each state; range: sum over all states (35 kV and above)."""

    level: str  # lv, mv, hv
    phases: int
    where: str  # terminal, planning
    state: str  # normal, n1
    kind: str
    low_percent: float
    high_percent: float


@dataclass(frozen=True, slots=True)
class VoltageChange(Row):
    """Steady voltage change a connection may cause."""

    kind: str  # load, generation
    level: str
    limit_percent: float


@dataclass(frozen=True, slots=True)
class LoadingLimit(Row):
    kind: str  # line, overhead, cable, distribution_transformer, main_transformer, switch
    plan_percent: float
    warn_percent: float
    hard_percent: float
    emergency_factor: float
    emergency_minutes: float


@dataclass(frozen=True, slots=True)
class Overload(Row):
    """How long an oil transformer stands a multiple of its rating."""

    factor: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Tolerance(Row):
    """Change below which an excess that existed before is not "worsened"."""

    quantity: str
    tau: float
    unit: str


@dataclass(frozen=True, slots=True)
class Mandatory(Row):
    kind: str
    level: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoltageFactor(Row):
    """IEC 60909 factor c; `lv_tol_percent` 0 for the rows above 1 kV."""

    level: str
    lv_tol_percent: float
    c_max: float
    c_min: float


@dataclass(frozen=True, slots=True)
class Demand(Row):
    """Peak over contract capacity, coincidence with feeder and main transformer, power factors."""

    customer_class: str
    k_d: float
    k_d_low: float
    k_d_high: float
    k_c_feeder: float
    k_c_main: float
    pf_before: float
    pf_after: float


@dataclass(frozen=True, slots=True)
class DayCurve(Row):
    """Share of the day's highest hour, hours 0 to 23; `of` a customer class, the grid's loads together, or pv."""

    of: str
    share: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PowerFactorFloor(Row):
    """Lowest power factor on the metering side for a capacity of at least `from_kva` at a level."""

    level: str
    from_kva: float
    legal: float
    design: float
    tariff: float


@dataclass(frozen=True, slots=True)
class WayIn(Row):
    """Contract capacities a kind of supply point may take at a nominal voltage."""

    point_kind: str
    un_kv: float
    from_kva: float
    to_kva: float


@dataclass(frozen=True, slots=True)
class Area(Row):
    """Supply area class: restoration time, duty and supply radii."""

    area: str
    restore_minutes: float
    duty: str  # shall, should, none
    mv_radius_km: float
    lv_radius_m: float


@dataclass(frozen=True, slots=True)
class Importance(Row):
    """Sources a customer of this importance needs, and down to which root they must be independent."""

    importance: str
    sources: int
    independence: str  # feeder, busbar, transformer, substation


@dataclass(frozen=True, slots=True)
class SecurityLevel(Row):
    """Group demand that must be back: all but `exempt_mw`, or `share` of it, within `minutes`."""

    level: str
    from_mw: float
    to_mw: float
    exempt_mw: float
    share: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Size(Row):
    """A standard size; `use` names the list it belongs to."""

    use: str  # transformer_kva, main_transformer_kva, ct_primary_a
    size: float


@dataclass(frozen=True, slots=True)
class NewTransformer(Row):
    """A public distribution transformer the company would set up for low voltage customers."""

    sn_kva: float
    vk_percent: float
    load_loss_kw: float
    no_load_loss_kw: float
    i0_percent: float


@dataclass(frozen=True, slots=True)
class Cable(Row):
    """A type of the company's list; r at 20 degrees, k for withstand in A*sqrt(s)/mm2."""

    name: str
    un_kv: float
    area_mm2: float
    metal: str  # Cu, Al
    laying: str  # cable, overhead
    role: str  # spur, branch, trunk: the smallest use the utility's list allows
    r_ohm_per_km: float
    x_ohm_per_km: float
    c_nf_per_km: float
    max_i_a: float
    k_withstand: float
    rating_basis: str


@dataclass(frozen=True, slots=True)
class Price(Row):
    """Cost band in 10 000 of the rule set's currency; `payer` is who pays in the ordinary case."""

    item: str
    per: str  # km, piece, kvar, kWh
    low: float
    mid: float
    high: float
    payer: str  # utility, customer


@dataclass(frozen=True, slots=True)
class StepLimit(Row):
    """Voltage step by how often it comes, in percent of nominal per level."""

    upto_per_hour: float
    lv_percent: float
    mv_percent: float
    hv_percent: float


@dataclass(frozen=True, slots=True)
class FlickerShare(Row):
    """Stage 1: start power over minimum short-circuit power that needs no assessment."""

    level: str
    upto_per_minute: float
    limit_percent: float


@dataclass(frozen=True, slots=True)
class HarmonicCurrent(Row):
    """Permitted harmonic current at the base short-circuit power of the level."""

    un_kv: float
    order: int
    limit_a: float


@dataclass(frozen=True, slots=True)
class HarmonicBase(Row):
    un_kv: float
    s_base_mva: float


@dataclass(frozen=True, slots=True)
class HarmonicExponent(Row):
    """Summation exponent; order 0 stands for every order without a row."""

    order: int
    alpha: float


@dataclass(frozen=True, slots=True)
class EarthFaultLimit(Row):
    """Capacitive earth-fault current above which the neutral needs a coil or resistor."""

    system: str  # overhead, cable
    limit_a: float


@dataclass(frozen=True, slots=True)
class BreakingCap(Row):
    """Short-circuit current the utility plans for, by nominal voltage and area class."""

    un_kv: float
    area: str
    limit_ka: float


@dataclass(frozen=True, slots=True)
class MotorRule(Row):
    """Lowest voltage at the bus while a motor starts."""

    start: str  # frequent, rare, alone
    u_min_percent: float


@dataclass(frozen=True, slots=True)
class Value(Row):
    """A single number with its unit."""

    key: str
    value: float
    unit: str
