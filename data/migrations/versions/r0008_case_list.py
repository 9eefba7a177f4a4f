"""The first open step of an application is found by an index: lists of 100,000 are sorted by it."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

LIST = ["state", "customer_class", "kind", "department", "turn", "number"]


def upgrade() -> None:
    op.create_index("ix_task_application_state", "task", ["application_id", "state", "due_at"])
    op.create_index("ix_task_list", "task", ["state", "due_at", "node", "application_id"])
    op.create_index("ix_application_list", "application", LIST)


def downgrade() -> None:
    op.drop_index("ix_application_list", "application")
    op.drop_index("ix_task_list", "task")
    op.drop_index("ix_task_application_state", "task")
