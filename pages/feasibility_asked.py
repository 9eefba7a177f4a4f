"""What the browser sends to the check: its fields as they may come, and what is to be done with them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Text = Field(default=None, max_length=200)


class Asked(BaseModel):
    """The question as typed; whether a number can be meant is said by the core, which names the field."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lon: float | None = None
    lat: float | None = None
    node: str | None = Text
    size: float | None = None
    unit: str = Field(default="kW", pattern="^(kW|kVA)$")
    cosphi: float | None = None
    kind: str = Field(default="load", max_length=20)
    customer_class: str | None = Text
    sources: int = 1
    year: int | None = None
    asked: int = 0  # counts the questions of a page: an answer belongs to one of them

    def fields(self) -> dict[str, Any]:
        """The keyword arguments of the core's question."""
        size = {"kw": self.size} if self.unit == "kW" else {"kva": self.size}
        place = {"node": self.node} if self.node else {"lon": self.lon, "lat": self.lat}
        return {
            **place,
            **size,
            "cosphi": self.cosphi,
            "kind": self.kind,
            "customer_class": self.customer_class,
            "sources": self.sources,
            "year": self.year,
        }


class More(BaseModel):
    study: str = Field(max_length=100)
    asked: int


class Chosen(BaseModel):
    index: int = Field(ge=0, le=100)
    asked: int


class View(BaseModel):
    """What stands on the screen: which question's answer, how far it is, which candidate is chosen."""

    question: Asked
    study: str | None = Field(default=None, max_length=100)
    stage: str = "failed"  # first, full, failed
    selected: int = Field(default=0, ge=0, le=100)


class Grid(BaseModel):
    model_config = ConfigDict(extra="ignore")

    grid: str = Field(max_length=200)
    revision: str | int | None = None


class Inputs(BaseModel):
    """The callback's inputs, in its order."""

    question: Asked | None = None
    more: More | None = None
    chosen: Chosen | None = None
    view: View | None = None
    grid: Grid | None = None


class Todo(StrEnum):
    NOTHING = "nothing"
    FIRST = "first"
    FULL = "full"
    TURN = "turn"  # another candidate of the answer that stands there


def todo(question: Asked | None, more: More | None, chosen: Chosen | None, view: View | None) -> Todo:
    """A new question first; then the reader's choice, which is quick; then the second part of the answer."""
    if question is None:
        return Todo.NOTHING
    if view is None or view.question.asked != question.asked:
        return Todo.FIRST
    if view.study is None:
        return Todo.NOTHING
    if wanted(chosen, view) != view.selected:
        return Todo.TURN
    if view.stage == "first" and more is not None and more.study == view.study:
        return Todo.FULL
    return Todo.NOTHING


def wanted(chosen: Chosen | None, view: View) -> int:
    """The candidate to show: a choice made for an earlier question no longer counts."""
    return chosen.index if chosen and chosen.asked == view.question.asked else view.selected
