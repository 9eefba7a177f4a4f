"""Messages between a customer and the office, as rows; what is written is personal, so it is sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Double, ForeignKey, Integer, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.correspondence import MessageKind, NewMessage, Written
from data.columns import UtcTime
from data.database import Base
from data.sealed import SealedText

MOST: int = 500  # of one case; what is older stays in the database


class MessageRow(Base):
    __tablename__ = "case_message"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(Integer)
    by_customer: Mapped[bool] = mapped_column(Boolean)
    text: Mapped[str] = mapped_column(SealedText("case_message.text"))
    lon: Mapped[float | None] = mapped_column(Double)
    lat: Mapped[float | None] = mapped_column(Double)
    scheme_version: Mapped[int | None] = mapped_column(Integer)


def add_message(
    session: Session, application_id: str, new: NewMessage, *, at: datetime, author: str, account_id: int | None, by_customer: bool,
) -> Written:  # fmt: skip
    row = MessageRow(
        application_id=application_id,
        at=at,
        kind=new.kind,
        author=author,
        account_id=account_id,
        by_customer=by_customer,
        text=new.text.strip(),
        lon=new.lon,
        lat=new.lat,
        scheme_version=new.scheme_version,
    )
    session.add(row)
    session.flush()
    return _written(row)


def messages_of(session: Session, application_id: str) -> tuple[Written, ...]:
    """Oldest first."""
    asked = select(MessageRow).where(MessageRow.application_id == application_id)
    newest = session.scalars(asked.order_by(MessageRow.id.desc()).limit(MOST))
    return tuple(_written(row) for row in reversed(newest.all()))


def count_since(session: Session, account_id: int, since: datetime) -> int:
    asked = select(func.count()).where(MessageRow.account_id == account_id, MessageRow.at >= since)
    return session.scalar(asked) or 0


def _written(row: MessageRow) -> Written:
    plain = {name: getattr(row, name) for name in Written.__dataclass_fields__ if name != "kind"}
    return Written(kind=MessageKind(row.kind), **plain)
