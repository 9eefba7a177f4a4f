"""The statistics as tables of an Excel file, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.applications import CustomerClass
from casework.nodes import node_name
from casework.statistics import Durations, Kept
from components import case_words
from components.i18n import render, t
from services.excel import Cell
from services.statistics import Statistics

Sheet = tuple[Sequence[str], Sequence[Sequence[Cell]]]


def statistics_sheets(found: Statistics) -> dict[str, Sheet]:
    """Sheet names are titles too; shares are numbers from 0 to 1."""
    steps = {n: render(node_name(n)) for n in (*found.by_node, *found.kept_by_node)}
    places = {d: case_words.department(d) for d in (*found.by_department, *found.kept_by_department)}
    classes = {c.value: case_words.customer_class(c) for c in CustomerClass}
    return {
        t("Figures"): _figures(found),
        t("Steps"): _parts(steps, found.kept_by_node, found.by_node),
        t("Departments"): _parts(places, found.kept_by_department, found.by_department),
        t("Classes"): _parts(classes, found.kept_by_class, found.by_class),
        t("Received and closed"): (
            (t("Week from"), t("Received"), t("Closed"), t("Open at the end")),
            [(f.week, f.came, f.went, f.open_at_end) for f in found.flow],
        ),
        t("Age of open cases"): ((t("working days"), t("Cases")), list(found.ageing.items())),
        t("Workload"): (
            (t("Department"), t("In charge"), t("Open steps")),
            [(case_words.department(d), who or t("nobody yet"), n) for (d, who), n in found.workload.items()],
        ),
        t("How far cases came"): (
            (t("Step"), t("Reached"), t("Left")),
            [(render(node_name(n)), reached, left) for n, reached, left in found.funnel],
        ),
    }


def _figures(found: Statistics) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (t("Received"), found.came),
        (t("Finished"), found.finished),
        (t("Open"), found.open),
        (t("Median, working days"), found.median_days),
        (t("Cases in time"), found.whole.share),
        (t("Steps in time"), found.nodes.share),
        (t("Data"), t("Demonstration data") if found.demonstration else t("Own data")),
    ]
    return (t("Figure"), t("Value")), rows


def _parts(names: Mapping[str, str], kept: Mapping[str, Kept], took: Mapping[str, Durations]) -> Sheet:
    head = (
        t("Name"),
        t("Judged"),
        t("In time"),
        t("Done"),
        t("Median, working days"),
        t("90 %, working days"),
    )
    rows = []
    for code, name in names.items():
        if code in kept or code in took:
            of, d = kept.get(code, Kept(0, 0)), took.get(code)
            times = (d.count, d.p50, d.p90) if d else (0, None, None)
            rows.append((name, of.judged, of.kept, *times))
    return head, rows
