"""Own words of notices, workers, saved views, duty shifts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "notice_words",
        Column("what", Text, nullable=False),
        Column("audience", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("words", Text, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("what", "audience", "language"),
    )
    op.create_table(
        "worker",
        Column("name", Text, nullable=False),
        Column("started_at", DateTime(timezone=True), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "saved_view",
        Column("id", Integer, nullable=False),
        Column("account_id", Integer, nullable=False),
        Column("page", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("query", Text, nullable=False),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        UniqueConstraint("account_id", "page", "name", name="uq_saved_view_name"),
    )
    op.create_index("ix_saved_view_account_id", "saved_view", ["account_id"])
    op.create_table(
        "duty_shift",
        Column("id", Integer, nullable=False),
        Column("account_id", Integer, nullable=False),
        Column("first_day", Date, nullable=False),
        Column("last_day", Date, nullable=False),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_duty_shift_account_id", "duty_shift", ["account_id"])


def downgrade() -> None:
    for name in ("duty_shift", "saved_view", "worker", "notice_words"):
        op.drop_table(name)
