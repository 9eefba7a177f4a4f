"""Tries every way through a drawing before it is published: none may get stuck."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from casework.drawing import Drawing
from casework.refusals import Invalid
from message import say

MOST_STATES: Final = 20_000

Marking = tuple[tuple[str, int], ...]  # arrows that carry a token, and how many


def check(drawing: Drawing) -> None:
    """Token game over all choices: raises `Invalid` where a gateway would wait for ever or a step run twice at once."""
    game = _Game(drawing)
    start = next(one for one, kind in drawing.kinds.items() if kind == "startEvent")
    seen: set[Marking] = set()
    todo = [_put({}, game.leaving[start])]
    while todo:
        marking = todo.pop()
        if marking in seen:
            continue
        seen.add(marking)
        if len(seen) > MOST_STATES:
            raise Invalid("The drawing has too many ways through it to be checked. Nothing was published.")
        _no_doubles(drawing, marking)
        following = game.after(marking)
        if marking and not following:
            raise Invalid(
                say(
                    "The drawing can get stuck before {node}: it would wait for something that never comes."
                    " Nothing was published.",
                    node=game.target[marking[0][0]],
                )
            )
        todo.extend(following)


@dataclass(slots=True)
class _Game:
    drawing: Drawing
    leaving: dict[str, tuple[str, ...]] = field(init=False)
    coming: dict[str, tuple[str, ...]] = field(init=False)
    target: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        flows = self.drawing.flows
        self.leaving = {n: tuple(f.id for f in flows if f.source == n) for n in self.drawing.kinds}
        self.coming = {n: tuple(f.id for f in flows if f.target == n) for n in self.drawing.kinds}
        self.target = {f.id: f.target for f in flows}

    def after(self, marking: Marking) -> list[Marking]:
        tokens = dict(marking)
        out: list[Marking] = []
        for node in dict.fromkeys(self.target[flow] for flow, _ in marking):
            taken_sets = self._taken(node, tokens)
            for taken in taken_sets:
                left = {f: n - (f in taken) for f, n in tokens.items() if n - (f in taken)}
                out.extend(_put(left, given) for given in self._given(node))
        return out

    def _taken(self, node: str, tokens: dict[str, int]) -> list[tuple[str, ...]]:
        if self.drawing.kinds[node] == "parallelGateway":
            ready = all(tokens.get(flow) for flow in self.coming[node])
            return [self.coming[node]] if ready else []
        return [(flow,) for flow in self.coming[node] if tokens.get(flow)]

    def _given(self, node: str) -> list[tuple[str, ...]]:
        if self.drawing.kinds[node] == "exclusiveGateway":
            return [(flow,) for flow in self.leaving[node]]
        return [self.leaving[node]]


def _put(tokens: dict[str, int], flows: tuple[str, ...]) -> Marking:
    out = dict(tokens)
    for flow in flows:
        out[flow] = out.get(flow, 0) + 1
    return tuple(sorted(out.items()))


def _no_doubles(drawing: Drawing, marking: Marking) -> None:
    twice = [flow for flow, count in marking if count > 1]
    if twice:
        raise Invalid(
            say(
                "In the drawing the arrow {id} can be walked twice at once: a parallel gateway is not joined."
                " Nothing was published.",
                id=twice[0],
            )
        )
