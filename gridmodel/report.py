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
    rule: str = ""  # which check or repair found it; repairs can be refused by this name

    def json(self) -> dict[str, Any]:
        return {
            "severity": self.severity.value,
            "layer": self.layer,
            "id": self.id,
            "text": self.message.english(),
            "message": message_json(self.message),
            "lon": self.lon,
            "lat": self.lat,
            "rule": self.rule,
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


def message_json(message: Message) -> dict[str, Any]:
    """Template and parameters, so that a stored sentence can be said in the reader's language."""
    params = {k: message_json(v) if isinstance(v, Message) else v for k, v in message.params.items()}
    return {"template": message.template, "params": params}


def message_of(stored: dict[str, Any]) -> Message:
    params = {k: message_of(v) if isinstance(v, dict) else v for k, v in stored["params"].items()}
    return Message(stored["template"], params)
