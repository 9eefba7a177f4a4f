"""Alembic's scripts; run through data/migrate.py."""
