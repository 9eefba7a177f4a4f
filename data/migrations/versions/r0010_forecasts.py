"""Predicted ends of running cases, what the prediction is worth, and the monthly reports."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
)

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "case_forecast",
        Column("application_id", Text, nullable=False),
        Column("low_at", DateTime(timezone=True), nullable=False),
        Column("median_at", DateTime(timezone=True), nullable=False),
        Column("high_at", DateTime(timezone=True), nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("application_id"),
        ForeignKeyConstraint(["application_id"], ["application.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "forecast_quality",
        Column("id", Integer, nullable=False),
        Column("measured_at", DateTime(timezone=True), nullable=False),
        Column("method", Text, nullable=False),
        Column("figures", Text, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "monthly_report",
        Column("month", Text, nullable=False),
        Column("department", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False),
        Column("pdf", LargeBinary, nullable=False),
        PrimaryKeyConstraint("month", "department", "language"),
    )


def downgrade() -> None:
    for name in ("monthly_report", "forecast_quality", "case_forecast"):
        op.drop_table(name)
