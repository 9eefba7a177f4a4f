"""Every table of the first release, as the models define them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import MetaData

from data.tables import METADATA

revision = "0001"
down_revision = None


def _tables() -> MetaData:
    """A copy: GeoAlchemy2 changes the tables it creates; the models must stay whole for `migrate.check`."""
    copy = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(copy)
    return copy


def upgrade() -> None:
    _tables().create_all(op.get_bind())
    if op.get_bind().dialect.name == "geopackage":
        # A registered table without shapes also makes other programs leave the unregistered ones alone.
        op.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('layer_profiles', 'attributes', 'layer_profiles')"
        )


def downgrade() -> None:
    _tables().drop_all(op.get_bind())
