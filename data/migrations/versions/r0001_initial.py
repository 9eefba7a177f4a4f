"""Every table of the first release, written down: this file never changes, whatever the models become."""

from __future__ import annotations

from typing import Any, Final

from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None

_KINDS: Final[dict[str, Any]] = {
    "t": Text(),
    "f": Double(),
    "i": Integer(),
    "b": Boolean(),
    "time": DateTime(timezone=True),
}

# name, geometry, columns; `!` marks a column that must be filled
_LAYERS: Final = (
    ("nodes", "POINT", "id:t! vn_kv:f! un_kv:f name:t district:t"),
    (
        "lines",
        "LINESTRING",
        "id:t! from_node:t! to_node:t! length_km:f r_ohm_per_km:f x_ohm_per_km:f r0_ohm_per_km:f x0_ohm_per_km:f"
        " c_nf_per_km:f r_ohm:f x_ohm:f c_nf:f max_i_a:f rating_basis:t std_type:t kind:t parallel:i"
        " normally_open:b open_at:t phases_in_source:i status:t name:t",
    ),
    (
        "transformers",
        "POINT",
        "id:t! name:t node:t hv_node:t mv_node:t lv_node:t sn_kva:f! hv_kv:f! lv_kv:f! vk_percent:f! vkr_percent:f!"
        " pfe_kw:f i0_percent:f vector_group:t tap_side:t tap_neutral:f tap_pos:f tap_min:f tap_max:f"
        " tap_step_percent:f oltc_target_pu:f oltc_deadband_pu:f parallel:i phases_in_source:i status:t",
    ),
    ("regulators", "POINT", "id:t! from_node:t! to_node:t! ratio:f sn_kva:f"),
    (
        "switches",
        "POINT",
        "id:t! from_node:t to_node:t node:t line:t closed:b! kind:t rated_a:f breaking_ka:f remote:b pickup_a:f"
        " t_s:f ct_ratio:f",
    ),
    ("stations", "GEOMETRY", "id:t! name:t kind:t nodes:t bays:i spare_bays:i derived:b"),
    (
        "loads",
        "POINT",
        "id:t! node:t transformer:t p_kw:f! q_kvar:f customers:i class:t phase:t profile:t basis:t name:t",
    ),
    ("generators", "POINT", "id:t! node:t! p_kw:f! q_kvar:f sn_kva:f kind:t"),
    ("storage", "POINT", "id:t! node:t! p_kw:f! q_kvar:f sn_kva:f kind:t"),
    ("shunts", "POINT", "id:t! node:t! p_kw:f q_kvar:f! sn_kva:f kind:t"),
    ("source", "POINT", "id:t! node:t! vm_pu:f s_sc_max_mva:f s_sc_min_mva:f rx:f f_hz:f assumed:b"),
    ("corridors", "LINESTRING", "id:t! kind:t free_ducts:i"),
    ("profiles", None, "profile:t! time:t! p:f! q:f"),
    (
        "expansions",
        "GEOMETRY",
        "id:t! project:t! in_service:t certainty:t action:t! layer:t asset:t attributes:t name:t",
    ),
)


def upgrade() -> None:
    _people()
    _grids()
    for name, geometry, columns in _LAYERS:
        _layer(name, geometry, columns)
    _studies()
    if op.get_bind().dialect.name == "geopackage":
        # A registered table without shapes also makes other programs leave the unregistered ones alone.
        op.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('layer_profiles', 'attributes', 'layer_profiles')"
        )


def _people() -> None:
    op.create_table(
        "account",
        *_columns(
            "id:i! name:t! display_name:t! role:t! password_hash:t language:t! theme:t! demonstration:b! disabled:b!"
            " failed_sign_ins:i! locked_until:time created_at:time! version:i!"
        ),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("name"),
    )
    op.create_table(
        "session",
        *_columns("token_sha256:t! account_id:i! created_at:time! last_seen_at:time! expires_at:time!"),
        PrimaryKeyConstraint("token_sha256"),
        ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_table(
        "api_token",
        *_columns(
            "id:i! token_sha256:t! name:t! account_id:i! created_at:time! expires_at:time! revoked_at:time"
        ),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("token_sha256"),
        ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_api_token_account_id", "api_token", ["account_id"])
    op.create_table(
        "audit",
        *_columns(
            "id:i! at:time! actor:t! account_id:i role:t! via:t! action:t! subject:t! allowed:b! detail:t! remote:t!"
        ),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _grids() -> None:
    op.create_table(
        "grid",
        *_columns("id:i! name:t! created:time!"),
        PrimaryKeyConstraint("id"),
        UniqueConstraint("name"),
    )
    op.create_table(
        "grid_revision",
        *_columns(
            "id:i! grid_id:i! number:i! created_at:time! author:t! reason:t! crs:t! states:t! report:t! data_time:time!"
            " content_sha256:t! nodes:i! lines:i! transformers:i! loads:i!"
        ),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["grid_id"], ["grid.id"], ondelete="CASCADE"),
        UniqueConstraint("grid_id", "number", name="uq_grid_revision_number"),
    )


def _layer(name: str, geometry: str | None, columns: str) -> None:
    """`feature` is the dense number of a feature in its revision; `geometry` brings its spatial index along."""
    key = "id" if columns.startswith("id:") else "feature"
    shape = [] if geometry is None else [Column("geometry", Geometry(geometry, srid=4326))]
    op.create_table(
        f"layer_{name}",
        *_columns(f"fid:i! revision_id:i! feature:i! {columns} unknown_columns:t"),
        *shape,
        PrimaryKeyConstraint("fid"),
        ForeignKeyConstraint(["revision_id"], ["grid_revision.id"], ondelete="CASCADE"),
        UniqueConstraint("revision_id", key, name=f"uq_layer_{name}_revision_{key}"),
    )


def _studies() -> None:
    op.create_table(
        "study",
        *_columns(
            "id:t! grid_revision_id:i! asked_by:t! asked_at:time! inputs:t! state:t! stage:t! progress:f! result:t"
            " fingerprint:t error:t lease_until:time lease:t attempts:i!"
        ),
        PrimaryKeyConstraint("id"),
        ForeignKeyConstraint(["grid_revision_id"], ["grid_revision.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_study_grid_revision_id", "study", ["grid_revision_id"])
    op.create_index("ix_study_state_asked_at", "study", ["state", "asked_at"])


def _columns(words: str) -> list[Column[Any]]:
    out = []
    for word in words.split():
        name, kind = word.rstrip("!").split(":")
        out.append(Column(name, _KINDS[kind], nullable=not word.endswith("!")))
    return out


def downgrade() -> None:
    for name, geometry, _ in reversed(_LAYERS):
        if geometry is not None and op.get_bind().dialect.name == "geopackage":
            op.execute(f"DROP TABLE rtree_layer_{name}_geometry")
        op.drop_table(f"layer_{name}")
    for table in ("study", "grid_revision", "grid", "audit", "api_token", "session", "account"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "geopackage":
        for register in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
            op.execute(f"DELETE FROM {register} WHERE table_name LIKE 'layer#_%' ESCAPE '#'")
