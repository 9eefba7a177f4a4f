"""Planned projects have a name in Chinese beside the one they are kept under."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("expansion", Column("name_zh", Text, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("expansion", "name_zh")
