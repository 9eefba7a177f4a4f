"""Numbered changes: what open pages are nudged by."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, Integer, PrimaryKeyConstraint, Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "change",
        Column("id", Integer, nullable=False),
        Column("topic", Text, nullable=False),
        Column("account_id", Integer),
        Column("at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("change")
