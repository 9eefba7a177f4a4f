"""Schemes as rows: each change adds a version; whoever saw an older one is told."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.refusals import NotFound, Stale
from casework.scheme import Chosen, Entry, Origin, Proof, Scheme, SchemeState, Version
from data.scheme_tables import SchemeRow, SchemeVersionRow

_PLAIN = frozenset(Scheme.__dataclass_fields__) - {"chosen", "entries", "state"}


def insert_scheme(
    session: Session,
    application_id: str,
    chosen: Chosen,
    entries: dict[str, Entry],
    *,
    at: datetime,
    by: str,
    role: str,
    **values: Any,
) -> Scheme:
    """The next alternative of the application, in its first version."""
    highest = select(func.max(SchemeRow.alternative)).where(SchemeRow.application_id == application_id)
    row = SchemeRow(
        id=secrets.token_urlsafe(12), application_id=application_id, alternative=(session.scalar(highest) or 0) + 1,
        state=SchemeState.DRAFT, version=1, chosen=asdict(chosen), created_by=by, created_at=at, **values,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _add_version(session, row.id, 1, entries, at, by, role, "")
    return get_scheme(session, application_id, row.id)


def add_version(
    session: Session,
    scheme: Scheme,
    entries: dict[str, Entry],
    *,
    at: datetime,
    by: str,
    role: str,
    note: str = "",
    **values: Any,
) -> Scheme:
    change_scheme(session, scheme, version=scheme.version + 1, **values)
    _add_version(session, scheme.id, scheme.version + 1, entries, at, by, role, note)
    return get_scheme(session, scheme.application_id, scheme.id)


def change_scheme(session: Session, scheme: Scheme, **values: Any) -> None:
    """Raises `Stale` when somebody changed the scheme since it was read."""
    same = (
        SchemeRow.id == scheme.id,
        SchemeRow.version == scheme.version,
        SchemeRow.state == scheme.state,
    )
    changed = update(SchemeRow).where(*same).values(**values).returning(SchemeRow.id)
    if session.execute(changed.execution_options(synchronize_session=False)).first() is None:
        raise Stale("Somebody else changed this scheme first. Nothing of yours was saved; look again.")


def get_scheme(session: Session, application_id: str, scheme_id: str) -> Scheme:
    """NotFound also for a scheme of another application."""
    row = session.scalar(
        select(SchemeRow)
        .where(SchemeRow.id == scheme_id, SchemeRow.application_id == application_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("There is no such scheme.")
    return _scheme(row, _entries(session, row.id, row.version))


def schemes_of(session: Session, application_id: str) -> tuple[Scheme, ...]:
    """Every alternative, in the order they were attached."""
    asked = select(SchemeRow).where(SchemeRow.application_id == application_id)
    rows = session.scalars(
        asked.order_by(SchemeRow.alternative).execution_options(populate_existing=True)
    ).all()
    return tuple(_scheme(row, _entries(session, row.id, row.version)) for row in rows)


def versions_of(session: Session, scheme_id: str) -> tuple[Version, ...]:
    asked = select(SchemeVersionRow).where(SchemeVersionRow.scheme_id == scheme_id)
    return tuple(
        Version(row.version, entries_from_json(row.entries), row.author, row.role, row.at, row.note)
        for row in session.scalars(asked.order_by(SchemeVersionRow.version))
    )


def _add_version(
    session: Session, scheme_id: str, version: int, entries: dict[str, Entry], at: datetime, by: str, role: str, note: str
) -> None:  # fmt: skip
    rows = {key: [e.value, e.origin.value] for key, e in entries.items()}
    session.add(
        SchemeVersionRow(
            scheme_id=scheme_id, version=version, entries=rows, author=by, role=role, at=at, note=note
        )
    )
    session.flush()


def _entries(session: Session, scheme_id: str, version: int) -> dict[str, Entry]:
    asked = select(SchemeVersionRow.entries).where(
        SchemeVersionRow.scheme_id == scheme_id, SchemeVersionRow.version == version
    )
    return entries_from_json(session.scalar(asked) or {})


def entries_from_json(rows: dict[str, Any]) -> dict[str, Entry]:
    return {key: Entry(value, Origin(origin)) for key, (value, origin) in rows.items()}


def _scheme(row: SchemeRow, entries: dict[str, Entry]) -> Scheme:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Scheme(**values, chosen=_chosen(row.chosen), entries=entries, state=SchemeState(row.state))


def _chosen(stored: dict[str, Any]) -> Chosen:
    bands = {
        k: tuple(stored[k]) if stored.get(k) is not None else None for k in ("cost_utility", "cost_customer")
    }
    proofs = {k: tuple(Proof(**p) for p in stored.get(k, ())) for k in ("tests", "outages")}
    route = tuple((float(x), float(y)) for x, y in stored.get("route", ()))
    conditions = tuple(stored.get("conditions", ()))
    return Chosen(**{**stored, **bands, **proofs, "route": route, "conditions": conditions})
