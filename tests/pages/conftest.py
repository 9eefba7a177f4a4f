"""The office of the tests, for pages that show its applications."""

from __future__ import annotations

from tests.services.conftest import migrated, office

__all__ = ["migrated", "office"]
