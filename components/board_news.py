"""A board as compact data for the browser's painter (assets/board), and the words it paints with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.board import Card, Column
from casework.board_changes import Board, changed
from casework.nodes import NAMES
from components import board_words, case_words
from components.i18n import language, n_, render, t

# What the painter says itself; {n} and the like are filled in there.
PAINTED: Final = {
    "open": n_("Open"),
    "at_risk": n_("At risk"),
    "due_soon": n_("Due in 24 h"),
    "overdue": n_("Overdue"),
    "finished": n_("Finished this week"),
    "on_time": n_("On time, 30 days"),
    "this_week": n_("{n} this week"),
    "risk_rule": n_("75 % used or predicted late"),
    "steps": n_("by the step's deadline"),
    "oldest": n_("oldest {n} working days"),
    "none_late": n_("none"),
    "median": n_("median {n} working days"),
    "of_cases": n_("{n} of {all} cases"),
    "no_claim": n_("nothing to judge yet"),
    "left": n_("{n} d left"),
    "over": n_("{n} d over"),
    "due_in": n_("due in {n} h"),
    "paused": n_("paused, {turn}"),
    "waits_for": n_("waits for {turn}"),
    "no_rule": n_("no deadline set"),
    "more": n_("{n} more"),
    "fewer": n_("show fewer"),
    "nobody": n_("nobody yet"),
    "empty": n_("No case waits here."),
    "nothing": n_("No case fits these filters. Remove one, or take in an application."),
    "days": n_("{n} d"),
    "average": n_("mark: average of all"),
    "on_track": n_("on track"),
    "care": n_("at risk or late"),
    "open_cases": n_("open cases"),
    "no_forecast": n_("No forecast: too few finished cases to learn from."),
    "bars": n_("bars finished, dashes forecast"),
    "all": n_("all"),
    "week": n_("week"),
}


def painted_words() -> dict[str, Any]:
    """In the reader's language, once a page."""
    return {
        "language": "zh-CN" if language() == "zh" else "en",
        "says": {key: _template(text) for key, text in PAINTED.items()},
        "columns": {c.value: board_words.column(c) for c in Column},
        "nodes": {code: render(name) for code, name in NAMES.items()},
        "classes": {c.value: board_words.short_class(c) for c in board_words.CLASSES},
        "turns": {turn.value: case_words.turn(turn) for turn in case_words.TURNS},
    }


def _template(text: str) -> str:
    """The translated sentence with its gaps left open for the painter."""
    return t(text, n="{n}", all="{all}", turn="{turn}")


def news(board: Board, shown: Board | None, worth: str = "") -> dict[str, Any]:
    """What the forecast is worth in words, and all of it, or only the cards that changed where the page shows `shown`."""
    cards = board.cards if shown is None else changed(shown.cards, board.cards)
    count = board.counters
    return {
        "tag": board.tag,
        "base": shown.tag if shown else None,
        "at": board.made_at.isoformat(timespec="seconds"),
        "order": [card.id for card in board.cards],
        "cards": [_card(card) for card in cards],
        "counters": {
            "open": count.open, "more": count.more_this_week, "at_risk": count.at_risk, "due_soon": count.due_soon,
            "overdue": count.overdue, "oldest": count.oldest_over_days, "finished": count.finished_this_week,
            "median": count.median_days, "kept": count.on_time.kept, "judged": count.on_time.judged,
        },
        "weeks": [week.isocalendar().week for week in board.weeks],
        "heat": [[row.column.value, list(row.percent), row.median_days] for row in board.heat],
        "load": [[row.person, case_words.department(row.department), row.open, row.needs_care] for row in board.workload],
        "ends": [[e.week.isocalendar().week, e.ended, e.expected, e.low, e.high] for e in board.ends],
        "worth": worth,
        "departments": _named(board.departments),
        "districts": [[code, code] for code in board.districts],
        "demonstration": board.demonstration,
    }  # fmt: skip


def _named(codes: Sequence[str]) -> list[list[str]]:
    return [[code, case_words.department(code)] for code in codes]


def _card(card: Card) -> dict[str, Any]:
    return {
        "id": card.id, "number": card.number, "column": card.column.value, "node": card.node,
        "drawn": "" if card.node in NAMES else card.drawn, "department": card.department, "person": card.person,
        "class": card.customer_class.value, "kw": card.demand_kw, "state": card.state.value, "turn": card.turn.value,
        "used": card.used, "left": card.left_days, "due": card.due_at.isoformat() if card.due_at else None,
    }  # fmt: skip
