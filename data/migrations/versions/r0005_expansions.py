"""Planned projects of a grid."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0005"
down_revision = "0004"

TEXTS = ("code", "name", "stage", "in_service", "certainty", "steps", "note")


def upgrade() -> None:
    op.create_table(
        "expansion",
        Column("id", Integer, nullable=False),
        Column("grid_id", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in TEXTS),
        Column("demonstration", Boolean, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        Column("version", Integer, nullable=False),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["grid_id"], ["grid.id"], ondelete="CASCADE"),
        UniqueConstraint("grid_id", "code", name="uq_expansion_grid_code"),
    )


def downgrade() -> None:
    op.drop_table("expansion")
