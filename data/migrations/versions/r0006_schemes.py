"""Supply schemes with their versions, the capacity ledger, and what cases wait for."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _schemes()
    _ledger()
    op.create_table(
        "case_wait",
        Column("application_id", Text, nullable=False),
        *(Column(name, Text) for name in ("project", "expected_on", "other_id")),
        Column("note", Text, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("set_by", Text, nullable=False),
        PrimaryKeyConstraint("application_id"),
        ForeignKeyConstraint(["application_id"], ["application.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["other_id"], ["application.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_case_wait_project", "case_wait", ["project"])
    op.create_index("ix_case_wait_other_id", "case_wait", ["other_id"])


def _schemes() -> None:
    op.create_table(
        "scheme",
        Column("id", Text, nullable=False),
        Column("application_id", Text, nullable=False),
        Column("alternative", Integer, nullable=False),
        Column("state", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("study_id", Text, nullable=False),
        Column("candidate", Integer, nullable=False),
        *(
            Column(name, Text, nullable=False)
            for name in ("grid", "revision", "fingerprint", "chosen", "created_by")
        ),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("replied_at", DateTime(timezone=True)),
        Column("replied_version", Integer),
        Column("accepted_at", DateTime(timezone=True)),
        Column("accepted_version", Integer),
        Column("accepted_by", Text),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["application_id"], ["application.id"], ondelete="CASCADE"),
        UniqueConstraint("application_id", "alternative", name="uq_scheme_alternative"),
    )
    op.create_table(
        "scheme_version",
        Column("id", Integer, nullable=False),
        Column("scheme_id", Text, nullable=False),
        Column("version", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in ("entries", "author", "role", "note")),
        Column("at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["scheme_id"], ["scheme.id"], ondelete="CASCADE"),
        UniqueConstraint("scheme_id", "version", name="uq_scheme_version"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        Column("grid", Text, nullable=False),
        Column("turn", Integer, nullable=False),
        Column("last", Integer, nullable=False),
        PrimaryKeyConstraint("grid"),
    )
    texts = (
        "scheme_id",
        "application_id",
        "number",
        "applicant",
        "grid",
        "node",
        "kind",
        "elements",
        "state",
    )
    op.create_table(
        "promise",
        Column("id", Integer, nullable=False),
        *(Column(name, Text, nullable=False) for name in texts),
        Column("position", Integer, nullable=False),
        Column("kw", Double, nullable=False),
        Column("kvar", Double, nullable=False),
        Column("since", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True)),
        Column("ended_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["scheme_id"], ["scheme.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["application_id"], ["application.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_promise_scheme_id", "promise", ["scheme_id"])
    op.create_index("ix_promise_application_id", "promise", ["application_id"])
    op.create_index("ix_promise_grid_state", "promise", ["grid", "state"])


def downgrade() -> None:
    for name in ("case_wait", "promise", "ledger", "scheme_version", "scheme"):
        op.drop_table(name)
