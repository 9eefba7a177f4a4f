"""Fields, documents and checks of nodes as people call them; a company's own keep the code of its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from message import Message, say

WORDS: Final[dict[str, Message]] = {
    # fields
    "concealed_works": say("concealed works"),
    "contract_number": say("number of the contract"),
    "energise_on": say("day of energising"),
    "fee_cny": say("fee (CNY)"),
    "meter_number": say("number of the meter"),
    "survey_needed": say("survey needed"),
    "survey_note": say("note of the survey"),
    # documents
    "acceptance_sheet": say("acceptance sheet"),
    "construction_report": say("completion report"),
    "contract_signed": say("signed contract"),
    "design_drawings": say("design drawings"),
    "filing": say("project filing"),
    "identity": say("proof of identity"),
    "load_list": say("load list"),
    "payment_receipt": say("receipt of payment"),
    "property": say("proof of property"),
    "signed_scheme": say("signed scheme"),
    # hand-over checks
    "access_checked": say("access to the site checked"),
    "application_form_complete": say("application form complete"),
    "capacity_checked": say("capacity checked"),
    "concealed_works_seen": say("concealed works seen"),
    "ct_ratio_checked": say("ratio of the current transformers checked"),
    "defects_closed": say("defects closed"),
    "documents_consistent": say("documents consistent"),
    "drawings_meet_scheme": say("drawings meet the scheme"),
    "file_complete": say("file complete"),
    "meter_calibrated": say("meter calibrated"),
    "meter_reading_recorded": say("reading of the meter recorded"),
    "metering_place_agreed": say("place of the meter agreed"),
    "phase_sequence_checked": say("phase sequence checked"),
    "point_chosen": say("supply point chosen"),
    "protection_tested": say("protection tested"),
    "scheme_read": say("scheme read"),
    "scheme_sent": say("scheme sent"),
    "site_visited": say("site visited"),
    "works_finished": say("works finished"),
}

DEPARTMENTS: Final[dict[str, Message]] = {
    "service": say("Customer service"),
    "planning": say("Planning"),
    "operations": say("Operations"),
    "metering": say("Metering department"),
    "construction": say("Construction department"),
}


def requirement(code: str) -> Message:
    return WORDS.get(code) or say("{name}", name=code)


def listing(codes: Sequence[str]) -> Message:
    """All of them in one sentence part."""
    if len(codes) == 1:
        return requirement(codes[0])
    return say("{first}, {others}", first=requirement(codes[0]), others=listing(codes[1:]))


def department_name(code: str) -> Message:
    return DEPARTMENTS.get(code) or say("{name}", name=code)
