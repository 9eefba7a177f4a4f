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
    grids,
    layer_tables,
    people,
    places,
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
    grids,
    layer_tables,
    people,
    places,
    scheme_tables,
    studies,
)
