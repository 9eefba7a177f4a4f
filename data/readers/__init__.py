"""Files from outside: read with limits, checked against the schema, nothing silently dropped."""

from __future__ import annotations

from data.readers.files import Options, read_files
from data.readers.report import ReadReport

__all__ = ["Options", "ReadReport", "read_files"]
