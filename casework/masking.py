"""Personal data as it is shown before somebody asks to see it: enough to recognise, not enough to use."""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "*"
_ORGANISATION: Final = re.compile(
    r"公司|厂|店|局|院|校|中心|银行|集团|GmbH|AG$|Ltd|Inc|Corp|Co\.", re.IGNORECASE
)
# What still tells the neighbourhood: up to the street, the village, the estate.
_NEIGHBOURHOOD: Final = re.compile(r"^.*?(?:街道|路|街|道|巷|镇|乡|村|区|县|市)")


def name(text: str) -> str:
    """张** ; an organisation is no person: its name stays."""
    plain = text.strip()
    if not plain or _ORGANISATION.search(plain):
        return plain
    if plain.isascii():
        return " ".join(part[0] + MARK * max(2, len(part) - 1) for part in plain.split())
    return plain[0] + MARK * max(1, len(plain) - 1)


def phone(text: str) -> str:
    """138****5678; a short one keeps its last two."""
    digits = "".join(c for c in text if c.isdigit())
    if not digits:
        return ""
    return digits[:3] + MARK * 4 + digits[-4:] if len(digits) >= 11 else MARK * 4 + digits[-2:]


def identity(text: str) -> str:
    """The first three and the last two of an ID number or credit code."""
    plain = "".join(text.split())
    return plain[:3] + MARK * (len(plain) - 5) + plain[-2:] if len(plain) >= 10 else MARK * len(plain)


def address(text: str) -> str:
    """To the street; the house, the stair and the door are hidden."""
    plain = text.strip()
    if not plain:
        return ""
    found = _NEIGHBOURHOOD.match(plain)
    if found:
        street = re.match(r"^.*(?:街道|路|街|道|巷|镇|乡|村|区|县|市)", re.sub(r"[0-9０-９].*$", "", plain))
        return (street or found)[0] + MARK * 4
    head = re.match(r"^\D*", plain)
    return (head[0].strip() if head and len(head[0].strip()) < len(plain) else plain[:2]) + " " + MARK * 4


def email(text: str) -> str:
    user, at, host = text.strip().partition("@")
    return user[:1] + MARK * 4 + at + host if at else MARK * 4
