"""Reading the audit, and proving that nobody changed it."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from casework.people import Action, Actor
from casework.sight import audit_department
from data import audit
from data.audit import AuditRow, Search
from data.audit_chain import Head, is_signed, public_key, row_hash
from data.database import Session
from message import Message, say
from services.access import require
from services.desk import Desk

ANCHORS: Final = "audit-heads"  # in the home: signed heads, kept apart from the rows they vouch for
MOST_FAULTS: Final = 50


@dataclass(frozen=True, slots=True)
class Fault:
    code: str  # changed, removed, inserted, tail, head, anchor
    row: int
    sentence: Message


@dataclass(frozen=True, slots=True)
class Verified:
    rows: int
    before_chain: int  # rows of an older release, which nothing vouches for
    anchors: int
    faults: tuple[Fault, ...]
    public_key: str

    @property
    def ok(self) -> bool:
        return not self.faults

    def json(self) -> dict[str, Any]:
        return {
            "ok": self.ok,
            "rows": self.rows,
            "before_chain": self.before_chain,
            "anchors": self.anchors,
            "faults": [{"code": f.code, "row": f.row, "sentence": f.sentence.english()} for f in self.faults],
            "public_key": self.public_key,
        }


def read_audit(desk: Desk, actor: Actor, search: Search, limit: int = 500) -> list[AuditRow]:
    """Newest first; the head of a department reads what its people did."""
    require(actor, Action.READ_AUDIT)
    bounded = replace(search, department=audit_department(actor))
    with desk.database.read() as session:
        return audit.latest(session, min(limit, 5000), bounded)


def verify(desk: Desk, actor: Actor) -> Verified:
    """Every row, the head and the kept heads; a good end is kept as a new one."""
    require(actor, Action.VERIFY_AUDIT)
    assert desk.database.keys
    public = public_key(desk.database.keys.ring().audit)
    kept = _anchors(desk)
    with desk.database.read() as session:
        walk = Walk({anchor.last_id: anchor for anchor in kept})
        faults = list(walk.faults(session, public))
        end = audit.head(session)
    faults += _anchor_faults(kept, walk, public)
    if not faults and end is not None:
        _keep(desk, end, kept)
    key = base64.b64encode(public).decode("ascii")
    return Verified(walk.rows, walk.before, len(kept), tuple(faults[:MOST_FAULTS]), key)


def keep_head(desk: Desk) -> None:
    """The worker's part: write the signed end of the chain beside the database, when it moved."""
    with desk.database.read() as session:
        end = audit.head(session)
    if end is not None:
        _keep(desk, end, _anchors(desk)[-1:])


class Walk:
    """Goes along the rows once, remembering where it stands."""

    def __init__(self, wanted: dict[int, Head]) -> None:
        self.rows = self.before = self.last_id = 0
        self.hash = ""
        self.at_anchor: dict[int, str] = {}
        self._wanted = wanted

    def faults(self, session: Session, public: bytes) -> Iterator[Fault]:
        end = audit.head(session)
        for values, stored in audit.every_row(session):
            if stored is None and not self.rows:
                self.before += 1
            else:
                yield from self._row(values, stored, end)
            self.last_id = values["id"]
        yield from self._end(end, public)

    def _row(self, values: dict[str, Any], stored: str | None, end: Head | None) -> Iterator[Fault]:
        number = values["id"]
        missing = bool(self.rows) and number != self.last_id + 1
        if missing:
            told = say("Rows {first} to {last} are gone.", first=str(self.last_id + 1), last=str(number - 1))
            yield Fault("removed", self.last_id + 1, told)
        if end is not None and number > end.last_id:
            yield Fault("inserted", number, say("Row {row} was added past the end.", row=str(number)))
        elif not missing and stored != row_hash(self.hash, values):
            yield Fault("changed", number, say("Row {row} was changed or put in.", row=str(number)))
        self.rows += 1
        self.hash = stored or ""
        if number in self._wanted:
            self.at_anchor[number] = self.hash

    def _end(self, end: Head | None, public: bytes) -> Iterator[Fault]:
        if end is None or not (end.rows or self.rows):
            if end is None:
                yield Fault("head", 0, say("The head of the audit is gone."))
            return
        if not is_signed(end, public):
            yield Fault(
                "head", end.last_id, say("The head of the audit was changed: its signature is wrong.")
            )
        if (self.last_id, self.rows, self.hash) != (end.last_id, end.rows, end.row_hash):
            told = say(
                "The head of the audit names row {last} as the last of {rows}; found are {found}, to row {end}.",
                last=str(end.last_id),
                rows=str(end.rows),
                found=str(self.rows),
                end=str(self.last_id),
            )
            yield Fault("tail", self.last_id, told)


def _anchor_faults(kept: Iterable[Head], walk: Walk, public: bytes) -> Iterator[Fault]:
    for anchor in kept:
        if not is_signed(anchor, public):
            yield Fault("anchor", anchor.last_id, say("A kept head of the audit was changed."))
        elif walk.at_anchor.get(anchor.last_id) != anchor.row_hash:
            told = say(
                "Row {row} is not the one that was signed on {day}.",
                row=str(anchor.last_id),
                day=f"{anchor.at:%Y-%m-%d}",
            )
            yield Fault("anchor", anchor.last_id, told)


def _anchors(desk: Desk) -> list[Head]:
    path = desk.settings.home / ANCHORS
    if not path.exists():
        return []
    return [_anchor(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _anchor(line: str) -> Head:
    try:
        return Head.read(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return Head(0, 0, "", datetime.min.replace(tzinfo=UTC))  # unsigned: told as changed


def _keep(desk: Desk, end: Head, kept: list[Head]) -> None:
    if not end.rows or (kept and kept[-1].last_id == end.last_id):
        return
    path = desk.settings.home / ANCHORS
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(end.json()) + "\n")
