"""What is accepted is exactly what was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from casework.scheme import Entry, Origin, Preview, SchemeState
from casework.scheme_seal import seal

SHOWN = Preview(
    "s", 1, SchemeState.REPLIED, 2, 20.0, "oh_tee", 251.0, ((7.8, 48.4), (7.81, 48.41)),
    {"transformers": Entry("2 × 1000 kVA", Origin.ENTERED)},
)  # fmt: skip


def test_any_change_of_what_is_shown_breaks_the_seal() -> None:
    others = [
        replace(SHOWN, version=3),
        replace(SHOWN, route_m=252.0),
        replace(SHOWN, route=((7.8, 48.4), (7.81, 48.42))),
        replace(SHOWN, entries={"transformers": Entry("2 × 1250 kVA", Origin.ENTERED)}),
        replace(SHOWN, id="t"),
    ]
    assert len({seal(SHOWN), *map(seal, others)}) == len(others) + 1


def test_accepting_does_not_change_what_was_accepted() -> None:
    done = replace(SHOWN, state=SchemeState.ACCEPTED, accepted_at=datetime(2026, 11, 22, tzinfo=UTC))
    assert seal(done) == seal(SHOWN)
