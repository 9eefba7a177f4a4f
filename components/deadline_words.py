"""Where the shipped deadlines come from, in the reader's language; a company's own sources stay as they were typed."""

from __future__ import annotations

from typing import Final

from components.i18n import n_
from components.language import translated

SOURCES: Final = (  # as in casework/deadlines.toml; a test compares
    n_("household at most 5 working days, from memory"),
    n_("low voltage 三零: whole process at most 15 working days"),
    n_("low voltage other: 6 of the company's own working days, from memory; company construction beside it"),
    n_(
        "high voltage single source 22 = intake 1, scheme 10, design review 3, intermediate check 2, completion 3, connect 3"
    ),
    n_(
        "high voltage dual source 32 = intake 1, scheme 20, design review 3, intermediate check 2, completion 3, connect 3"
    ),
    n_("like high voltage single source; to be set by the company"),
)


def source(text: str) -> str:
    return translated(text) if text in SOURCES else text
