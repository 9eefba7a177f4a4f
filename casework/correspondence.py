"""What a customer and the office write to each other about a case."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from casework.people import Actor, Role
from casework.refusals import Invalid
from message import say

LONGEST_TEXT: Final = 2000


class MessageKind(StrEnum):
    MESSAGE = "message"
    SUGGESTION = "suggestion"  # a change of the scheme the customer asks for


@dataclass(frozen=True, slots=True)
class Written:
    """`by_customer` says on which side it stands; `scheme_version` which version a suggestion speaks of."""

    id: int
    application_id: str
    at: datetime
    kind: MessageKind
    author: str
    account_id: int | None
    by_customer: bool
    text: str
    lon: float | None = None
    lat: float | None = None
    scheme_version: int | None = None


@dataclass(frozen=True, slots=True)
class NewMessage:
    text: str
    kind: MessageKind = MessageKind.MESSAGE
    lon: float | None = None
    lat: float | None = None
    scheme_version: int | None = None


def checked(new: NewMessage) -> NewMessage:
    """The same message, or `Invalid` with what would do."""
    if not 1 <= len(new.text.strip()) <= LONGEST_TEXT:
        raise Invalid(say("Write 1 to {most} characters. Nothing was sent.", most=LONGEST_TEXT))
    if (new.lon is None) != (new.lat is None):
        raise Invalid("A place needs both longitude and latitude. Nothing was sent.")
    if new.lon is not None and new.lat is not None and not _on_earth(new.lon, new.lat):
        raise Invalid("The place is not on the earth. Nothing was sent; choose it on the map again.")
    return new


def shown_author(reader: Actor, written: Written) -> str:
    """A customer reads of the office as an office, and of himself by his own name."""
    if reader.role is not Role.CUSTOMER or written.account_id == reader.account_id:
        return written.author
    return ""


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
