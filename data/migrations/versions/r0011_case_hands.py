"""Who had a step before it was handed over keeps sight of the case; two notices that said the same become one."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text, text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "case_hand",
        Column("account_id", Integer, nullable=False),
        Column("application_id", Text, nullable=False),
        PrimaryKeyConstraint("account_id", "application_id"),
        ForeignKeyConstraint(["application_id"], ["application.id"], ondelete="CASCADE"),
    )
    handed = "SELECT DISTINCT account_id, application_id FROM case_event"
    op.execute(
        text(
            f"INSERT INTO case_hand (account_id, application_id) {handed}"
            " WHERE kind = 'transferred' AND account_id IS NOT NULL"
        )
    )
    op.execute(
        text(
            "UPDATE outbox SET what = 'change_suggested',"
            " template = '{number}: the customer suggests a change of the scheme.' WHERE what = 'scheme_questioned'"
        )
    )


def downgrade() -> None:
    op.drop_table("case_hand")
