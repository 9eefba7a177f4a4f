"""What reading files found: where each layer came from, and everything that was changed or left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gridmodel.report import Finding, Severity
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

    def where(self) -> str:
        return f"{self.file} ({self.name})"


@dataclass(slots=True)
class ReadReport:
    crs: str = "EPSG:4326"
    data_time: datetime | None = None
    layers: list[tuple[str, str, int]] = field(default_factory=list)  # file, layer, rows kept
    not_imported: list[tuple[str, str, int]] = field(default_factory=list)  # file, layer, rows
    findings: list[Finding] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def exclude(self, layer: str, asset: str, why: Message) -> None:
        self.findings.append(Finding(Severity.EXCLUDED, layer, asset, why))

    def json(self) -> dict[str, Any]:
        return {
            "crs": self.crs,
            "layers": [{"file": f, "layer": n, "rows": r} for f, n, r in self.layers],
            "not_imported": [{"file": f, "layer": n, "rows": r} for f, n, r in self.not_imported],
            "notes": [note.english() for note in self.notes],
            "messages": [{"template": note.template, "params": note.params} for note in self.notes],
            "findings": [finding.json() for finding in self.findings],
        }
