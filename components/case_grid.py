"""The list of applications as a grid: only words and numbers go to the browser, nothing personal."""

from __future__ import annotations

from typing import Any, Final

import dash_ag_grid as dag
from dash.development.base_component import Component

from casework.calendar import ZONE
from casework.case_list import CaseRow
from casework.tasks import DeadlineState
from components import case_words as words
from components.dates import day
from components.i18n import language, t
from components.numbers import MISSING, number

ROW_PX: Final = 34
CHINESE: Final = {
    "noRowsToShow": "没有符合条件的申请，请放宽筛选条件。",
    "loadingOoo": "正在加载……",
    "ariaRowSelect": "按空格键选择该行",
    "ariaRowDeselect": "按空格键取消选择该行",
    "ariaUnchecked": "未选中",
    "ariaChecked": "已选中",
}
ENGLISH: Final = {"noRowsToShow": "No application fits. Widen the filter."}


def grid(ident: str, *, selectable: bool) -> Component:
    """Rows come in blocks, as they are looked at."""
    options: dict[str, Any] = {
        "rowHeight": ROW_PX,
        "headerHeight": ROW_PX,
        "cacheBlockSize": 100,
        "maxBlocksInCache": 20,
        "suppressCellFocus": False,
        "localeText": CHINESE if language() == "zh" else ENGLISH,
    }
    if selectable:
        options["selectionColumnDef"] = {"pinned": "left", "width": 44}  # beside the number it chooses
        options["rowSelection"] = {"mode": "multiRow", "headerCheckbox": False, "enableClickSelection": False}
    made: Component = dag.AgGrid(
        id=ident,
        rowModelType="infinite",
        columnDefs=_columns(),
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True},
        dashGridOptions=options,
        getRowId="params.data.id",
        className="ag-theme-alpine case-grid",
        style={"height": "calc(100vh - 260px)", "minHeight": "320px", "width": "100%"},
    )
    return made


def _columns() -> list[dict[str, Any]]:
    late = {
        f"late-{tone}": f"params.data && params.data.tone == '{tone}'" for tone in ("warn", "fail", "none")
    }
    return [
        {
            "field": "number",
            "headerName": t("Number"),
            "width": 157,
            "pinned": "left",
            "cellRenderer": "CaseLink",
        },
        {"field": "left", "headerName": t("Working days left"), "width": 156, "cellClassRules": late},
        {"field": "step", "headerName": t("Step"), "width": 170},
        {"field": "who", "headerName": t("In charge"), "width": 130},
        {"field": "turn", "headerName": t("Whose turn"), "width": 110},
        {"field": "kva", "headerName": t("kVA"), "width": 100, "type": "rightAligned"},
        {"field": "class", "headerName": t("Class"), "width": 170},
        {"field": "kind", "headerName": t("Kind"), "width": 170},
        {"field": "department", "headerName": t("Department"), "width": 150},
        {"field": "due", "headerName": t("Due"), "width": 100},
        {"field": "ends", "headerName": t("Predicted end"), "width": 150},
        {"field": "state", "headerName": t("State"), "width": 110},
        {"field": "created", "headerName": t("Received"), "width": 120, "flex": 1, "minWidth": 110},
    ]


def grid_row(row: CaseRow) -> dict[str, Any]:
    of, task, deadline = row.application, row.task, row.deadline
    return {
        "id": of.id,
        "number": of.number,
        "left": _left(row),
        "tone": words.DEADLINE_TONES.get(deadline.state, "") if deadline else "",
        "step": words.node(task.node, task.name) if task else MISSING,
        "who": (task.assignee or t("nobody yet")) if task else MISSING,
        "turn": words.turn(of.turn) if task else MISSING,
        "kva": number(of.total_kva, 0),
        "class": words.customer_class(of.customer_class),
        "kind": words.kind(of.kind),
        "department": words.department(of.department),
        "due": day(task.due_at.date()) if task and task.due_at else MISSING,
        "ends": _ends(row),
        "state": words.state(of.state),
        "created": day(of.created_at.date(), of.created_at.date().replace(year=1970)),
        "task": task.id if task else None,
        "version": task.version if task else 0,
    }


def _left(row: CaseRow) -> str:
    deadline = row.deadline
    if deadline is None or deadline.left_days is None:
        return MISSING
    if deadline.state is DeadlineState.OVERDUE:
        return "✕ " + t("{over} over", over=number(abs(deadline.left_days), 1))
    sign = {"warn": "△ ", "none": "‖ "}.get(words.DEADLINE_TONES.get(deadline.state, ""), "")
    return sign + number(max(deadline.left_days, 0.0), 1)


def _ends(row: CaseRow) -> str:
    """The median, with its year where that is not the one it was received in."""
    if row.predicted is None:
        return MISSING
    return day(row.predicted.median.astimezone(ZONE).date(), row.application.created_at.date())
