"""What the map draws of an answer: pin, route, supply point, binding element and the other candidates."""

from __future__ import annotations

from typing import Any

from components import words
from components.i18n import asset_name, t
from components.numbers import beside_limit, number, unit_name
from components.parts import VERDICT_TONES
from gridmodel.answer import Answer, Binding, Candidate


def answer_overlay(answer: Answer, selected: int) -> dict[str, Any]:
    """Small JSON; text in the reader's language, places as lon and lat, assets as {layer, id}."""
    shown = answer.candidates[selected] if answer.candidates else None
    question = answer.question
    size = t("{kw} kW new", kw=number(question.kw, 0))
    return {
        "pin": {**_asked_at(answer, shown), "node": question.node, "text": size},
        "route": [list(p) for p in shown.point.route] if shown else [],
        "route_m": round(shown.route_m, 1) if shown else None,
        "point": _point(shown) if shown else None,
        "binding": _binding(shown.binding) if shown and shown.binding else None,
        "candidates": [{**_point(c), "index": i} for i, c in enumerate(answer.candidates)],
        "selected": selected if shown else None,
        "verdict": VERDICT_TONES[shown.verdict if shown else answer.verdict],
    }


def _asked_at(answer: Answer, shown: Candidate | None) -> dict[str, float | None]:
    """A question by node has no coordinates of its own: the pin stands at the node."""
    question = answer.question
    if question.lon is not None or shown is None:
        return {"lon": question.lon, "lat": question.lat}
    return {"lon": shown.point.lon, "lat": shown.point.lat}


def pin_overlay(lon: float | None, lat: float | None, node: str | None) -> dict[str, Any]:
    """Only the place that was asked: there is no answer to draw."""
    pin = {"lon": lon, "lat": lat, "node": node, "text": ""}
    return {"pin": pin, "route": [], "route_m": None, "point": None, "binding": None, "candidates": []}


def _point(candidate: Candidate) -> dict[str, Any]:
    point = candidate.point
    return {
        "lon": point.lon,
        "lat": point.lat,
        "kind": point.kind.value,
        "text": words.point(point),
        "tone": VERDICT_TONES[candidate.verdict],
    }


def _binding(binding: Binding) -> dict[str, Any] | None:
    if binding.element is None:
        return None
    name = words.asset(binding.element)
    if binding.value is None or binding.limit is None:
        text = t("{name} binds", name=name)
    else:
        value = beside_limit(binding.value, binding.unit, binding.limit - binding.value)
        limit = f"{number(binding.limit, None)} {unit_name(binding.unit)}".rstrip()
        text = t("{name} binds, {value} → {limit}", name=name, value=value, limit=limit)
    return {**binding.element.json(), "text": text, "name": asset_name(binding.element)}
