"""What a list of applications shows and in which order; the address of the page holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qs, urlencode

from casework.applications import Application, ApplicationState, CustomerClass, Kind, Turn
from casework.forecast import Predicted
from casework.tasks import Deadline, Task

OPEN: Final = (ApplicationState.RUNNING, ApplicationState.SUSPENDED)
LONGEST_TEXT: Final = 40


class Order(StrEnum):
    LEFT = "left"  # the step that is due first
    NEWEST = "newest"
    OLDEST = "oldest"
    LARGEST = "largest"
    ENDS = "ends"  # the predicted end, earliest first; without a prediction last


class Late(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"  # within 24 hours


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Empty fields let everything through; `state` "open" are the running and the suspended."""

    state: str = "open"
    customer_class: str = ""
    kind: str = ""
    node: str = ""
    department: str = ""
    turn: str = ""
    who: str = ""  # in charge of the open step, as shown
    late: str = ""
    q: str = ""  # part of the number
    order: str = Order.LEFT

    @property
    def states(self) -> tuple[ApplicationState, ...]:
        if self.state == "all":
            return ()
        return OPEN if self.state == "open" else (ApplicationState(self.state),)

    @property
    def has_step(self) -> bool:
        """Whether only applications with an open step can fit."""
        asked = (self.node, self.who, self.late)
        return any(asked) or bool(self.states) and set(self.states) <= set(OPEN)

    def address(self) -> str:
        """The query of the page; what is as usual is left out."""
        usual = CaseFilter()
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return urlencode({k: v for k, v in said.items() if v != getattr(usual, k)})


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An application with the open step that is due first."""

    application: Application
    task: Task | None
    deadline: Deadline | None
    predicted: Predicted | None = None


_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "state": frozenset({"open", "all", *ApplicationState}),
    "customer_class": frozenset({"", *CustomerClass}),
    "kind": frozenset({"", *Kind}),
    "turn": frozenset({"", *Turn}),
    "late": frozenset({"", *Late}),
    "order": frozenset(Order),
}


def filter_from(values: Mapping[str, str | None]) -> CaseFilter:
    """What cannot be meant counts as not said: an old address still shows a list."""
    usual = CaseFilter()
    found = {}
    for one in fields(CaseFilter):
        text = (values.get(one.name) or "").strip()[:LONGEST_TEXT]
        known = _KNOWN.get(one.name)
        found[one.name] = text if text and (known is None or text in known) else getattr(usual, one.name)
    return CaseFilter(**found)


def filter_of(address: str) -> CaseFilter:
    """Of the query of an address."""
    query = parse_qs(address.lstrip("?")[:2000])
    return filter_from({name: values[0] for name, values in query.items()})
