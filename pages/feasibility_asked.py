"""What the browser sends to the check: its fields as they may come, and what is to be done with them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from components.numbers import typed
from gridmodel.answer import Question
from gridmodel.errors import BadInput
from message import Message, say

Text = Field(default=None, max_length=200)
LONGEST_SHOWN = 20
Typed = float | Annotated[str, Field(max_length=200)] | None  # text is read by `read`, which names the field


class Asked(BaseModel):
    """The question as typed; whether a number can be meant is said by the core, which names the field."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lon: float | None = None
    lat: float | None = None
    node: str | None = Text
    size: Typed = None
    unit: str = Field(default="kW", pattern="^(kW|kVA)$")
    cosphi: Typed = None
    kind: str = Field(default="load", max_length=20)
    customer_class: str | None = Text
    sources: int = 1
    year: int | None = None
    certainty: str | None = Field(default=None, max_length=20)
    independence: str | None = Text
    importance: str | None = Text
    area: str | None = Text
    motor_kw: Typed = None
    motor_start: Typed = None
    motor_per_hour: Typed = None
    study: str | None = Field(default=None, max_length=100)  # a saved one, to be shown as it was answered
    asked: int = 0  # counts the questions of a page: an answer belongs to one of them

    def fields(self) -> dict[str, Any]:
        """The keyword arguments of the core's question."""
        field = "kw" if self.unit == "kW" else "kva"
        name = say("Capacity (kW)") if field == "kw" else say("Capacity (kVA)")
        size = {field: read(self.size, name, field)}
        place = {"node": self.node} if self.node else {"lon": self.lon, "lat": self.lat}
        return {
            **place,
            **size,
            "cosphi": read(self.cosphi, say("Power factor"), "cosphi"),
            "kind": self.kind,
            "customer_class": self.customer_class,
            "sources": self.sources,
            "year": self.year,
            "certainty": self.certainty,
            "independence": self.independence or None,
            "importance": self.importance or None,
            "area": self.area or None,
            "motor_kw": optional(self.motor_kw, say("Largest motor (kW)"), "motor_kw"),
            "motor_start": optional(self.motor_start, say("Starting current over rated"), "motor_start"),
            "motor_per_hour": optional(self.motor_per_hour, say("Starts an hour"), "motor_per_hour"),
        }


def asked_again(study: str, answered: Question, asked: int) -> Asked:
    """The fields of a stored question, so that the panel shows them beside its answer."""
    q = answered
    return Asked(
        lon=q.lon, lat=q.lat, node=q.node, size=q.kw, cosphi=q.cosphi, kind=q.kind, customer_class=q.customer_class,
        sources=q.sources, year=q.year, independence=q.independence or None, importance=q.importance or None,
        area=q.area or None, motor_kw=q.motor_kw, motor_start=q.motor_start if q.motor_kw else None,
        motor_per_hour=q.motor_per_hour, study=study, asked=asked,
    )  # fmt: skip


def optional(value: float | str | None, name: Message, field: str) -> float | None:
    """A field that may stay empty."""
    return None if isinstance(value, str) and not value.strip() else read(value, name, field)


def read(value: float | str | None, name: Message, field: str) -> float | None:
    """The number a person typed; BadInput names the field, and what was typed stays as it is."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise BadInput(say("{name} is empty; a number is needed.", name=name), field)
    found = typed(value)
    if found is None:
        raise BadInput(
            say(
                "{name} is “{value}”; it must be a number, with a point before the decimals.",
                name=name,
                value=value[:LONGEST_SHOWN],
            ),
            field,
        )
    return found


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
    revision: str = Field(default="", max_length=80)  # of the grid that was asked
    wrong: str = Field(default="", max_length=40)  # the field that has to be corrected


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
