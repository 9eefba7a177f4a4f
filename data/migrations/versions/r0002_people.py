"""Departments, districts, absences, personal fields of accounts, and the chain of the audit."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
)

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in ("department", "district"):
        op.create_table(
            table,
            Column("code", Text(), nullable=False),
            Column("name", Text(), nullable=False),
            Column("closed", Boolean(), nullable=False),
            Column("version", Integer(), nullable=False),
            PrimaryKeyConstraint("code"),
        )
    _account()
    op.create_table(
        "absence",
        Column("id", Integer(), nullable=False),
        Column("account_id", Integer(), nullable=False),
        Column("substitute_id", Integer()),
        Column("first_day", Date(), nullable=False),
        Column("last_day", Date(), nullable=False),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["substitute_id"], ["account.id"], ondelete="SET NULL"),
    )
    op.create_index("ix_absence_account_id", "absence", ["account_id"])
    _audit()


def _account() -> None:
    """Foreign keys come with their columns: sqlite would otherwise copy the table, and end its sessions with it."""
    if op.get_bind().dialect.name == "geopackage":
        for name in ("department", "district"):
            op.execute(f"ALTER TABLE account ADD COLUMN {name} TEXT REFERENCES {name} (code)")
    else:
        for name in ("department", "district"):
            op.add_column("account", Column(name, Text()))
            op.create_foreign_key(None, "account", name, [name], ["code"])
    for name in ("phone", "identity_number", "identity_index", "oidc_subject"):
        op.add_column("account", Column(name, Text()))
    op.create_index("ix_account_department", "account", ["department"])
    op.create_index("ix_account_identity_index", "account", ["identity_index"])
    op.create_index("ix_account_oidc_subject", "account", ["oidc_subject"], unique=True)


def _audit() -> None:
    op.add_column("audit", Column("row_hash", Text()))
    op.create_table(
        "audit_head",
        Column("id", Integer(), nullable=False),
        Column("last_id", Integer(), nullable=False),
        Column("rows", Integer(), nullable=False),
        Column("row_hash", Text(), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("signature", Text(), nullable=False),
        PrimaryKeyConstraint("id"),
    )
    op.execute(
        "INSERT INTO audit_head (id, last_id, rows, row_hash, at, signature)"
        " SELECT 1, COALESCE(MAX(id), 0), 0, '', '2026-01-01 00:00:00', '' FROM audit"
    )


def downgrade() -> None:
    op.drop_table("audit_head")
    op.drop_column("audit", "row_hash")
    op.drop_table("absence")
    for index in ("department", "identity_index", "oidc_subject"):
        op.drop_index(f"ix_account_{index}", "account")
    for name in ("department", "district", "phone", "identity_number", "identity_index", "oidc_subject"):
        op.drop_column("account", name)
    op.drop_table("district")
    op.drop_table("department")
