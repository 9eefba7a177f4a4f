"""An application somebody has begun: one sealed row an account, so that a reload or another phone goes on."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from data.columns import UtcTime, to_json
from data.database import Base
from data.sealed import SealedText
from data.upsert import insert_into


class DraftRow(Base):
    __tablename__ = "application_draft"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    step: Mapped[int] = mapped_column(Integer)
    filled: Mapped[str] = mapped_column(SealedText("application_draft.filled"))  # JSON
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


def keep_draft(session: Session, account_id: int, step: int, filled: dict[str, Any], at: datetime) -> None:
    values = {"step": step, "filled": to_json(filled), "changed_at": at}
    row = insert_into(session, DraftRow).values(account_id=account_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=values))


def draft_of(session: Session, account_id: int) -> tuple[int, dict[str, Any]] | None:
    row = session.get(DraftRow, account_id, populate_existing=True)
    return None if row is None else (row.step, dict(json.loads(row.filled)))


def drop_draft(session: Session, account_id: int) -> bool:
    """Whether there was one; of two at the same time only one finds it."""
    gone = delete(DraftRow).where(DraftRow.account_id == account_id).returning(DraftRow.account_id)
    return session.execute(gone).first() is not None
