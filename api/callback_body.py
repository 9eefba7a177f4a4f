"""Is a posted callback one our pages could have sent: known output, its own ids, no absurd values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from guard.refusals import Malformed

MAX_DEPTH: Final = 40
MAX_VALUES: Final = 100_000


def registered(body: Any, callback_map: Mapping[str, Any]) -> Any:
    """The registered callback the body asks for; raises `Malformed` for everything else."""
    output = body.get("output") if isinstance(body, dict) else None
    entry = callback_map.get(output) if isinstance(output, str) else None
    if entry is None or "callback" not in entry:
        raise Malformed
    _bounded(body)
    _same_places(body.get("inputs", []), entry["inputs"])
    _same_places(body.get("state", []), entry["state"])
    _outputs(body.get("outputs"), entry["output"], bool(entry.get("no_output")))
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(c, str) for c in changed):
        raise Malformed
    return entry


def _bounded(value: Any) -> None:
    """Walked without recursion: depth, number of values, and no NaN or infinity."""
    stack, seen = [(value, 0)], 0
    while stack:
        item, depth = stack.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_VALUES or (isinstance(item, float) and not math.isfinite(item)):
            raise Malformed
        if isinstance(item, dict):
            stack.extend((child, depth + 1) for child in item.values())
        elif isinstance(item, list):
            stack.extend((child, depth + 1) for child in item)


def _same_places(given: Any, expected: list[dict[str, Any]]) -> None:
    if not isinstance(given, list) or len(given) != len(expected):
        raise Malformed
    for place, spec in zip(given, expected, strict=True):
        _same_place(place, spec["id"], spec["property"])


def _outputs(given: Any, expected: Any, no_output: bool) -> None:
    """A single output is one place, several are a list of places."""
    if no_output:
        if given not in (None, []):
            raise Malformed
        return
    if not isinstance(expected, list | tuple):
        _same_place(given, expected.component_id_str(), expected.component_property)
        return
    if not isinstance(given, list) or len(given) != len(expected):
        raise Malformed
    for place, output in zip(given, expected, strict=True):
        _same_place(place, output.component_id_str(), output.component_property)


def _same_place(place: Any, spec_id: str, spec_property: str) -> None:
    """`spec_id` is a plain id, or JSON with wildcards, which a list of places or one place may fill."""
    wild = spec_id.startswith("{")
    if isinstance(place, list) and wild:
        for one in place:
            _same_place(one, spec_id, spec_property)
        return
    # an output that several callbacks write is named "data@" and a mark of the callback
    if not isinstance(place, dict) or str(place.get("property")).partition("@")[0] != spec_property:
        raise Malformed
    given = place.get("id")
    if wild:
        if not isinstance(given, dict) or set(given) != set(json.loads(spec_id)):
            raise Malformed
    elif given != spec_id:
        raise Malformed
