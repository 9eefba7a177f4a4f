"""What stands in an Excel file: sheets, heads and codes as the reader calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from casework.applications import ApplicationState, CustomerClass, Kind, Turn
from components import case_words as words
from components.i18n import n_, t

SHEETS: Final = {
    "cases": n_("Applications"),
    "deadlines": n_("Deadlines"),
    "nodes": n_("By step"),
    "departments": n_("By department"),
    "classes": n_("By class"),
    "flow": n_("Flow by week"),
    "ageing": n_("Ageing"),
    "workload": n_("Workload"),
    "funnel": n_("Funnel"),
}
HEADS: Final = {
    "number": n_("Number"),
    "class": n_("Class"),
    "kind": n_("Kind"),
    "capacity": n_("Capacity (kVA)"),
    "state": n_("State"),
    "turn": n_("Whose turn"),
    "node": n_("Step"),
    "who": n_("In charge"),
    "department": n_("Department"),
    "left": n_("Working days left"),
    "due": n_("Due"),
    "predicted": n_("Predicted end"),
    "created": n_("Received"),
    "finished": n_("Finished"),
    "what": n_("What"),
    "name": n_("Item"),
    "judged": n_("Judged"),
    "kept": n_("Kept"),
    "count": n_("Count"),
    "p50": n_("Median (working days)"),
    "p90": n_("90 % (working days)"),
    "week": n_("Week"),
    "came": n_("Came in"),
    "went": n_("Went out"),
    "open": n_("Open"),
    "working_days": n_("Working days"),
    "cases": n_("Applications"),
    "reached": n_("Reached"),
    "finished_steps": n_("Completed"),
    "demonstration": n_("Demonstration data"),
    "own_data": n_("Own data"),
}
_CODES: Final[Mapping[str, Callable[[str], str]]] = {
    "sheet": lambda code: t(SHEETS[code]),
    "head": lambda code: t(HEADS[code]),
    "class": lambda code: words.customer_class(CustomerClass(code)),
    "kind": lambda code: words.kind(Kind(code)),
    "state": lambda code: words.state(ApplicationState(code)),
    "turn": lambda code: words.turn(Turn(code)),
    "node": words.node,
    "department": words.department,
}


def excel_word(kind: str, code: str) -> str:
    return _CODES[kind](code)
