"""What an import may change so that a grid comes out, each by its name: a company can refuse any of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from gridmodel.errors import BadInput
from message import say


class Repair(StrEnum):
    SNAP = "snap"  # an end without a node takes the nearest one, or makes one
    TEE = "tee"  # a line end on another line cuts that line in two
    MULTI_JOINED = "multi_joined"  # parts of a line that do not touch are joined
    MULTI_SPLIT = "multi_split"  # parts of a line without nodes become lines of their own
    SAME_ROW = "same_row"  # a second row that says the same is merged with the first
    LENGTH = "length"  # a missing length is measured along the drawing
    PLACED = "placed"  # a node without coordinates is put where it is connected
    OPEN_END = "open_end"  # an open switch whose other end exists nowhere gets one
    TYPE = "type"  # values of a line from the type catalogue
    TAP_RANGE = "tap_range"  # a tap outside its range is put at its end
    BAD_VALUE = "bad_value"  # a value that cannot be meant is left empty
    NODE_OF_BRANCH = "node_of_branch"  # a node that only branches name is made
    VOLTAGE = "voltage"  # a node without a voltage takes its neighbours'
    STAR = "star"  # a negative branch of a three-winding transformer's star is taken as next to nothing
    REACTIVE = "reactive"  # a load without reactive power gets none


@dataclass(frozen=True, slots=True)
class Choices:
    """Refused repairs: the asset is left out, or (`stop`) nothing is imported."""

    leave_out: frozenset[Repair] = field(default_factory=frozenset)
    stop: frozenset[Repair] = field(default_factory=frozenset)

    @staticmethod
    def of(words: Iterable[str]) -> Choices:
        """From `snap`, `tee:stop` …; BadInput names what is no repair."""
        out: set[Repair] = set()
        stop: set[Repair] = set()
        for word in words:
            name, _, how = word.strip().partition(":")
            if name not in list(Repair) or how not in ("", "stop"):
                raise BadInput(
                    say(
                        "{word} cannot be refused: it must be one of {known}, with :stop to refuse the whole import.",
                        word=word[:60],
                        known=", ".join(Repair),
                    )
                )
            (stop if how else out).add(Repair(name))
        return Choices(frozenset(out), frozenset(stop))

    def allow(self, repair: Repair) -> bool:
        """Whether it may be made; BadInput when the import stops for it."""
        if repair in self.stop:
            raise BadInput(
                say(
                    "The data needs the repair {repair}, which was refused. Nothing was imported.",
                    repair=repair.value,
                )
            )
        return repair not in self.leave_out


EVERYTHING = Choices()
