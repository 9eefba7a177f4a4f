"""Predicted ends hold how far a wait moves them, and are listed in their order."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("case_forecast", Column("shift_days", Integer, nullable=False, server_default="0"))
    op.create_index("ix_case_forecast_median_at", "case_forecast", ["median_at"])


def downgrade() -> None:
    op.drop_index("ix_case_forecast_median_at", "case_forecast")
    op.drop_column("case_forecast", "shift_days")
