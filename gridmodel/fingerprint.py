"""The same grid, question, rules and engines give the same fingerprint and the same bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from typing import Any

from gridmodel.answer import Question
from gridmodel.ruleset import RuleSet

ENGINES = ("power-grid-model", "pandapower")


@cache
def engines() -> dict[str, str]:
    return {name: version(name) for name in ENGINES}


def fingerprint(content_sha256: str, question: Question, rules: RuleSet, ledger: tuple[Any, ...] = ()) -> str:
    """Hash of grid content, ledger, inputs, rule set and engine versions (grid.md section 5); not of times or names."""
    parts = [content_sha256, asdict(question), repr(rules), list(ledger), engines()]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
