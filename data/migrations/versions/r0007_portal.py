"""Messages of a case, and the draft of an application."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
)

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "case_message",
        Column("id", Integer, nullable=False),
        Column("application_id", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("kind", Text, nullable=False),
        Column("author", Text, nullable=False),
        Column("account_id", Integer),
        Column("by_customer", Boolean, nullable=False),
        Column("text", Text, nullable=False),
        Column("lon", Double),
        Column("lat", Double),
        Column("scheme_version", Integer),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["application_id"], ["application.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_case_message_application_id", "case_message", ["application_id"])
    op.create_table(
        "application_draft",
        Column("account_id", Integer, nullable=False, autoincrement=False),
        Column("step", Integer, nullable=False),
        Column("filled", Text, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("account_id"),
        ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    op.drop_table("application_draft")
    op.drop_table("case_message")
