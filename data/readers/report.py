"""What reading files found: where each layer came from, and everything that was changed or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gridmodel.report import Finding, Severity, message_json
from message import Message


@dataclass(frozen=True, slots=True)
class ReadLayer:
    """One table of one file as it was found, before the schema is applied."""

    file: str
    name: str
    rows: list[dict[str, Any]]
    shapes: list[Any]
    crs: str | None  # "EPSG:n", "WKT …", or None when the file names none
    id_member: list[Any] | None = None  # GeoJSON's own feature ids
    lenient: bool = False  # read through a mapping: a bad value costs the row or the value, not the import

    def where(self) -> str:
        return f"{self.file} ({self.name})"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Enough of a table to guess a mapping and to see where it lies: first rows, and shapes from all over it."""

    layer: ReadLayer
    count: int


@dataclass(slots=True)
class Tally:
    """Where the rows of one layer went; what is not here was kept or is listed as excluded."""

    rows_in: int = 0
    filtered: int = 0  # by the mapping's own filter
    merged: int = 0  # into another row of the same asset
    added: int = 0  # parts of a split line, nodes that were made


@dataclass(slots=True)
class ReadReport:
    crs: str = "EPSG:4326"
    data_time: datetime | None = None
    layers: list[tuple[str, str, int]] = field(default_factory=list)  # file, layer, rows kept
    not_imported: list[tuple[str, str, int]] = field(default_factory=list)  # file, layer, rows
    findings: list[Finding] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def tally(self, layer: str) -> Tally:
        return self.tallies.setdefault(layer, Tally())

    def exclude(self, layer: str, asset: str, why: Message, rule: str = "", shape: Any = None) -> None:
        self.find(Severity.EXCLUDED, layer, asset, why, rule, shape)

    def find(
        self, severity: Severity, layer: str, asset: str, what: Message, rule: str = "", shape: Any = None
    ) -> None:
        """`shape` (EPSG:4326) says where, when there is one."""
        lon, lat = _place(shape)
        self.findings.append(Finding(severity, layer, asset, what, lon, lat, rule))

    def json(self) -> dict[str, Any]:
        return {
            "crs": self.crs,
            "layers": [{"file": f, "layer": n, "rows": r} for f, n, r in self.layers],
            "not_imported": [{"file": f, "layer": n, "rows": r} for f, n, r in self.not_imported],
            "notes": [note.english() for note in self.notes],
            "messages": [message_json(note) for note in self.notes],
            "findings": [finding.json() for finding in self.findings],
        }


def _place(shape: Any) -> tuple[float | None, float | None]:
    if shape is None or shape.is_empty:
        return None, None
    at = shape.interpolate(0.5, normalized=True) if shape.geom_type == "LineString" else shape.centroid
    return round(float(at.x), 7), round(float(at.y), 7)
