"""Imports every module that defines a table, so that `Base.metadata` is whole."""

from __future__ import annotations

from data import (
    audit,
    case_messages,
    case_tables,
    changes,
    drafts,
    edits,
    expansions,
    forecasts,
    grids,
    layer_tables,
    office_tables,
    people,
    places,
    reports,
    scheme_tables,
    studies,
)
from data.database import Base

METADATA = Base.metadata
MODULES = (
    audit,
    case_messages,
    case_tables,
    changes,
    drafts,
    expansions,
    edits,
    forecasts,
    grids,
    layer_tables,
    office_tables,
    people,
    places,
    reports,
    scheme_tables,
    studies,
)
