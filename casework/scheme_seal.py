"""The mark of exactly what a customer was shown of his scheme: he accepts this and nothing else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from casework.scheme import Preview


def seal(shown: Preview) -> str:
    """SHA-256 over everything that is shown; the state and its days may change without changing the scheme."""
    facts = asdict(shown)
    for name in ("state", "replied_at", "accepted_at", "until"):
        facts.pop(name)
    plain = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
