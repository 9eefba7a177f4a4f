"""Small edits of a grid as changed rows, and an index that pages through a layer in its order."""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

revision = "0009"
down_revision = "0008"

_LAYERS: Final = ("nodes", "lines", "transformers", "regulators", "switches", "stations", "loads", "generators",
                  "storage", "shunts", "source", "corridors", "profiles", "expansions")  # fmt: skip


def upgrade() -> None:
    op.add_column("grid_revision", Column("base_id", Integer))
    op.create_table(
        "grid_edit",
        Column("id", Integer, nullable=False),
        Column("revision_id", Integer, nullable=False),
        Column("layer", Text, nullable=False),
        Column("asset", Text, nullable=False),
        Column("row", Text),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["revision_id"], ["grid_revision.id"], ondelete="CASCADE"),
        UniqueConstraint("revision_id", "layer", "asset", name="uq_grid_edit_asset"),
    )
    for name in _LAYERS:
        op.create_index(f"ix_layer_{name}_revision_feature", f"layer_{name}", ["revision_id", "feature"])


def downgrade() -> None:
    for name in _LAYERS:
        op.drop_index(f"ix_layer_{name}_revision_feature", f"layer_{name}")
    op.drop_table("grid_edit")
    op.drop_column("grid_revision", "base_id")
