"""What an import found, assumed, repaired and left out: one finding per asset and place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from message import Message


class Severity(StrEnum):
    ASSUMED = "assumed"
    REPAIRED = "repaired"
    EXCLUDED = "excluded"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    layer: str
    id: str
    message: Message
    lon: float | None = None
    lat: float | None = None

    def json(self) -> dict[str, Any]:
        return {
            "severity": self.severity.value,
            "layer": self.layer,
            "id": self.id,
            "text": self.message.english(),
            "lon": self.lon,
            "lat": self.lat,
        }


@dataclass(slots=True)
class Report:
    """Findings in the order they were made, and assumptions that hold for a whole layer."""

    findings: list[Finding] = field(default_factory=list)
    assumptions: list[Message] = field(default_factory=list)

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    def json(self) -> dict[str, Any]:
        return {
            "counts": {s.value: self.count(s) for s in Severity},
            "assumptions": [m.english() for m in self.assumptions],
            "findings": [f.json() for f in self.findings],
        }
