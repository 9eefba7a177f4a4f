"""A planned project: its stage, date and certainty, and the steps it takes on the layers of a grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from gridmodel.answer import Asset
from gridmodel.errors import BadInput
from gridmodel.schema import LAYERS, Kind
from message import Message, say


class Stage(StrEnum):
    IDEA = "idea"
    APPROVED = "approved"
    BUILDING = "building"
    IN_SERVICE = "in_service"


class Certainty(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Act(StrEnum):
    ADD = "add"
    REPLACE = "replace"
    RETIRE = "retire"
    SWITCH = "switch"


# With a certainty asked for, these count: "likely" takes the certain projects too.
COUNTED: Final[dict[Certainty, frozenset[Certainty]]] = {
    Certainty.CERTAIN: frozenset({Certainty.CERTAIN}),
    Certainty.LIKELY: frozenset({Certainty.CERTAIN, Certainty.LIKELY}),
    Certainty.POSSIBLE: frozenset(Certainty),
}
SURE: Final = {
    Certainty.CERTAIN: say("certain"), Certainty.LIKELY: say("likely"), Certainty.POSSIBLE: say("possible"),
}  # fmt: skip
CHANGEABLE: Final = (
    "nodes", "lines", "transformers", "switches", "stations", "loads", "generators", "storage", "shunts",
)  # fmt: skip
SWITCHED: Final = ("lines", "switches")
MOST_STEPS: Final = 200
LONGEST_TEXT: Final = 200
FIRST_YEAR, LAST_YEAR = 1900, 2200
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step:
    """One act on one asset. `columns` of the native schema; `shape` lon, lat; a switch says `closed` in its columns."""

    act: Act
    layer: str
    asset: str
    columns: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[tuple[float, float], ...] = ()

    @property
    def target(self) -> Asset:
        return Asset(self.layer, self.asset)

    def json(self) -> dict[str, Any]:
        return {
            "act": self.act.value, "layer": self.layer, "asset": self.asset,
            "columns": dict(self.columns), "shape": [list(c) for c in self.shape],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Project:
    """`code` is the project's number as people say it; `in_service` the planned date."""

    code: str
    name: str
    stage: Stage
    in_service: date
    certainty: Certainty
    steps: tuple[Step, ...]
    note: str = ""
    demonstration: bool = False
    name_zh: str = ""

    @property
    def names(self) -> str | dict[str, str]:
        """The name in both languages, for a sentence in either; one alone where no other was given."""
        return {"en": self.name, "zh": self.name_zh} if self.name_zh else self.name

    @property
    def order(self) -> tuple[date, str]:
        return self.in_service, self.code

    def json(self) -> dict[str, Any]:
        return {
            "code": self.code, "name": self.name, "name_zh": self.name_zh, "stage": self.stage.value,
            "in_service": self.in_service.isoformat(), "certainty": self.certainty.value,
            "steps": [s.json() for s in self.steps], "note": self.note, "demonstration": self.demonstration,
        }  # fmt: skip


def in_force(projects: Iterable[Project], year: int, certainty: Certainty) -> list[Project]:
    """Return the projects in service by the end of `year`, as certain as asked, in the order of their dates."""
    counted = COUNTED[certainty]
    chosen = [p for p in projects if p.in_service.year <= year and p.certainty in counted]
    return sorted(chosen, key=lambda p: p.order)


def project_of(row: Mapping[str, Any]) -> Project:
    """Read a project from plain values; raises BadInput naming the field that cannot be used."""
    code = _text(row, "code", needed=True)
    steps = row.get("steps") or ()
    if not isinstance(steps, list | tuple) or not 0 < len(steps) <= MOST_STEPS:
        raise BadInput(
            say(
                "Project {code} has no step, or more than {most}. Nothing was saved.",
                code=code,
                most=MOST_STEPS,
            ),
            "steps",
        )
    return Project(
        code=code,
        name=_text(row, "name") or code,
        name_zh=_text(row, "name_zh"),
        stage=_one_of(Stage, row, "stage", Stage.IDEA),
        in_service=_date(row.get("in_service")),
        certainty=_one_of(Certainty, row, "certainty", Certainty.POSSIBLE),
        steps=tuple(step_of(s) for s in steps),
        note=_text(row, "note"),
        demonstration=bool(row.get("demonstration", False)),
    )


def step_of(row: Mapping[str, Any]) -> Step:
    """Read a step; columns must be of the layer's native schema and of their kind."""
    act = _one_of(Act, row, "act", None)
    layer, asset = _text(row, "layer", needed=True), _text(row, "asset", needed=True)
    if layer not in CHANGEABLE or (act is Act.SWITCH and layer not in SWITCHED):
        raise BadInput(say("A project cannot {act} in layer {layer}.", act=act.value, layer=layer), "layer")
    kinds = {c.name: c.kind for c in LAYERS[layer].columns}
    columns = {}
    for name, value in dict(row.get("columns") or {}).items():
        if act is Act.SWITCH and name == "closed":
            columns[name] = bool(value)
            continue
        if name not in kinds or name == "id":
            raise BadInput(
                say("Layer {layer} has no column {name} to plan.", layer=layer, name=str(name)[:80]), name
            )
        columns[name] = _value(name, value, kinds[name])
    return Step(act, layer, asset, columns, _shape(row.get("shape") or ()))


def _value(name: str, value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind in ("float", "int"):
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
            raise BadInput(
                say("{name} is {value}; it must be a number.", name=name, value=str(value)[:80]), name
            )
        return float(value)
    if kind == "bool":
        return bool(value)
    return str(value)[:LONGEST_TEXT]


def _shape(points: Any) -> tuple[tuple[float, float], ...]:
    try:
        shape = tuple((float(x), float(y)) for x, y in points)
    except (TypeError, ValueError):
        shape = ((1e9, 1e9),)
    if len(shape) > 10_000 or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in shape):
        raise BadInput(say("The drawing is not a row of longitudes and latitudes."), "shape")
    return shape


def _date(value: Any) -> date:
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        found = date.min
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadInput(
            say("In service is {value}; it must be a date like 2028-06-30.", value=str(value)[:80]),
            "in_service",
        )
    return found


def _one_of(kind: type[E], row: Mapping[str, Any], name: str, default: E | None) -> E:
    value = row.get(name)
    if value in (None, "") and default is not None:
        return default
    if str(value) not in list(kind):
        known = ", ".join(kind)
        raise BadInput(
            say(
                "{name} is {value}; it must be one of {known}.", name=name, value=str(value)[:80], known=known
            ),
            name,
        )
    return kind(str(value))


def _text(row: Mapping[str, Any], name: str, needed: bool = False) -> str:
    value = row.get(name)
    text = "" if value is None else str(value).strip()
    if (needed and not text) or len(text) > LONGEST_TEXT:
        raise BadInput(
            say("{name} is empty or longer than {most} characters.", name=name, most=LONGEST_TEXT), name
        )
    return text


def named(projects: Iterable[Project]) -> list[Message]:
    """The projects an answer rests on, each in a sentence."""
    return [
        say("Project {code} ({name}, {date}, {certainty}) is counted as in service.", code=p.code, name=p.names,
            date=p.in_service.isoformat(), certainty=SURE[p.certainty])
        for p in projects
    ]  # fmt: skip
