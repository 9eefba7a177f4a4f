"""The words of the coded values of a scheme: ways in, boundaries, metering, wiring; a code without words shows as it is."""

from __future__ import annotations

from typing import Final

from message import Message, say

_WAYS: Final = {
    "lv_node": say("Service line from the low-voltage line"),
    "lv_board": say("From the low-voltage board of the public transformer"),
    "new_dt": say("New public transformer"),
    "oh_tee": say("Tee from the overhead line"),
    "rmu_bay": say("Spare bay of a ring main unit"),
    "loop_in": say("Cable cut in and out of a new ring main unit"),
    "sws_bay": say("Outgoing bay of a switching station"),
    "ss_bay": say("Dedicated feeder from a substation bay"),
}
_BOUNDARIES: Final = {
    "lv_node": say("The outlet of the meter. The service line and the meter are the utility's, what follows is the customer's."),
    "lv_board": say("The load side of the outgoing switch on the low-voltage board. The cable from there is the customer's."),
    "new_dt": say("The outlet of the meter behind the public transformer. The transformer is the utility's."),
    "oh_tee": say(
        "The load-side terminal of the boundary switch on the tee pole."
        " The switch is the utility's, the cable the customer's."
    ),
    "rmu_bay": say(
        "The cable terminal in the bay of the utility's ring main unit."
        " The bay is the utility's, the cable the customer's."
    ),
    "loop_in": say("The cable terminal of the outgoing bay in the new ring main unit. The ring main unit is the utility's."),
    "sws_bay": say("The cable terminal in the outgoing bay of the switching station. The bay is the utility's."),
    "ss_bay": say("The cable terminal at the substation outlet. The whole dedicated line is the customer's."),
}  # fmt: skip
CODES: Final[dict[str, dict[str, Message]]] = {
    "way_in": _WAYS,
    "boundary": _BOUNDARIES,
    "laying": {"duct": say("in ducts"), "buried": say("buried"), "tray": say("on trays"), "overhead": say("overhead")},
    "connecting": {"live": say("live-line work"), "outage": say("planned outage")},
    "wiring": {
        "single": say("single busbar"), "sectioned": say("sectioned single busbar"), "bridge": say("inner bridge"),
        "unit": say("line-transformer unit"), "none": say("no substation of its own"),
    },
    "neutral": {
        "coil": say("arc suppression coil"), "isolated": say("isolated"), "resistor": say("low resistance"),
        "solid": say("solidly earthed"),
    },
    "metering_mode": {
        "hv_hv": say("supplied and metered at high voltage"),
        "hv_lv": say("supplied at high, metered at low voltage"),
        "lv_lv": say("supplied and metered at low voltage"),
    },
    "metering_point": {
        "boundary": say("at the ownership boundary"), "transformer_lv": say("low-voltage side of the transformer"),
        "meter_box": say("meter box"),
    },
    "tariff": {
        "single_part": say("one part"), "choice": say("one or two parts, the customer chooses"), "two_part": say("two parts"),
    },
    "basic_charge": {"none": say("none"), "capacity": say("capacity"), "demand": say("demand")},
    "investment": {
        "property_line": say("utility up to the property line, customer from there"),
        "ownership_boundary": say("utility up to the ownership boundary, customer from there"),
    },
    "approval_level": {"county": say("county"), "city": say("city"), "province": say("province")},
}  # fmt: skip
GROUPS: Final = {
    "capacity": say("Capacity"),
    "source": say("Source and line"),
    "substation": say("Substation of the customer"),
    "metering": say("Metering"),
    "tariff": say("Tariff"),
    "investment": say("Investment"),
    "agreement": say("Agreement"),
}
ORIGINS: Final = {"computed": say("computed"), "assumed": say("assumed"), "entered": say("entered")}
STATES: Final = {
    "draft": say("Draft"),
    "replied": say("Sent to the customer"),
    "questioned": say("The customer asks for a change"),
    "accepted": say("Accepted"),
    "lapsed": say("Lapsed"),
}
