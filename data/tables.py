"""Imports every module that defines a table, so that `Base.metadata` is whole."""

from __future__ import annotations

from data import grids, layer_tables, studies
from data.database import Base

METADATA = Base.metadata
MODULES = (grids, layer_tables, studies)
