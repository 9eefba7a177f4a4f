"""Alembic's environment: runs on the connection data/migrate.py hands in."""

from __future__ import annotations

from alembic import context

from data.migrate import OPTIONS
from data.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, **OPTIONS)
with context.begin_transaction():
    context.run_migrations()
