"""The monthly report in words: titles, figures and tables as text in one language."""

from __future__ import annotations

from typing import Any

from casework.calendar import ZONE
from casework.monthly import Month
from casework.nodes import node_name
from casework.statistics import Durations, Kept
from components import case_words
from components.i18n import render, t, use_language
from components.numbers import MISSING, number


def report_sheet(month: Month, language: str) -> dict[str, Any]:
    with use_language(language):
        return {
            "language": language,
            "title": t("Monthly report of connection applications"),
            "month": month.month,
            "scope": case_words.department(month.department) if month.department else t("Whole company"),
            "mark": t("Demonstration data") if month.demonstration else "",
            "figures": _figures(month),
            "tables": [
                _table(t("By customer class"), {case_words.customer_class(c): d for c, d in month.by_class.items()}),
                _table(t("By step"), {render(node_name(n)): d for n, d in month.by_node.items()}),
                _table(t("By department"), {case_words.department(n): d for n, d in month.by_department.items()}),
            ],
            "until": t(
                "As of {moment}, office time. Durations in working days, pauses of steps left out.",
                moment=f"{month.until.astimezone(ZONE):%Y-%m-%d %H:%M}",
            ),
        }  # fmt: skip


def _figures(month: Month) -> list[list[str]]:
    return [
        [t("Received"), number(month.came, 0)],
        [t("Finished"), number(month.finished, 0)],
        [t("Withdrawn"), number(month.withdrawn, 0)],
        [t("Open at the end"), number(month.open, 0)],
        [t("Finished in time"), share(month.cases)],
        [t("Steps in time"), share(month.steps)],
        [t("Median, working days"), number(month.median_days)],
    ]


def _table(title: str, found: dict[str, Durations]) -> dict[str, Any]:
    head = ["", t("Count"), t("Median, working days"), t("90 %, working days")]
    rows = [[name, number(d.count, 0), number(d.p50), number(d.p90)] for name, d in found.items()]
    return {"title": title, "head": head, "rows": rows}


def share(kept: Kept) -> str:
    """In per cent, with the counts behind it."""
    if kept.share is None:
        return MISSING
    return f"{number(100 * kept.share)} % ({number(kept.kept, 0)}/{number(kept.judged, 0)})"
