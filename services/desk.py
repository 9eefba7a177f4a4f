"""What a use case finds on its desk: settings, database and clock, handed in by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from config import Settings
from data.database import Database

P = ParamSpec("P")
T = TypeVar("T")


def here(desk: Desk, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    return function(desk, *args)


@dataclass(frozen=True, slots=True)
class Desk:
    """`computer` runs what computes for long: in this process, or for the web in a helper beside it."""

    settings: Settings
    database: Database
    now: Callable[[], datetime]
    computer: Callable[[Desk, Callable[..., Any], tuple[Any, ...]], Any] = here

    def compute(self, function: Callable[Concatenate[Desk, P], T], *args: P.args, **none: P.kwargs) -> T:
        """`function(desk, *args)` by the computer; a function of a module, its arguments and answer plain data."""
        found: T = self.computer(self, function, args)
        return found
