"""What the sections of a rule set are called."""

from __future__ import annotations

from typing import Final

from components.i18n import n_, t

SECTIONS: Final = {
    "nominal": n_("Nominal voltages"),
    "voltage": n_("Voltage deviation"),
    "voltage_change": n_("Steady voltage change"),
    "loading": n_("Loading"),
    "overload": n_("Overload of oil transformers"),
    "tolerance": n_("Tolerances of short-circuit currents"),
    "mandatory": n_("Mandatory tests"),
    "c_factor": n_("Voltage factor c"),
    "demand": n_("Demand factors"),
    "power_factor": n_("Power factor"),
    "way_in": n_("Voltage level by capacity"),
    "area": n_("Supply areas"),
    "importance": n_("Importance of users"),
    "security": n_("Security of supply"),
    "size": n_("Standard sizes"),
    "cable": n_("Cables"),
    "new_transformer": n_("New transformers"),
    "price": n_("Prices"),
    "step": n_("Step changes"),
    "flicker_share": n_("Flicker"),
    "harmonic_current": n_("Harmonic currents"),
    "harmonic_base": n_("Harmonics: base short-circuit power"),
    "harmonic_exponent": n_("Harmonics: exponents"),
    "earth_fault": n_("Earth-fault current"),
    "breaking_cap": n_("Breaking capacity"),
    "motor_rule": n_("Motors"),
    "values": n_("Single values"),
}


def section(name: str) -> str:
    return t(SECTIONS[name]) if name in SECTIONS else name
