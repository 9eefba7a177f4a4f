"""The form of a planned project: its fields, the tools that draw its steps on the map, and its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components import words
from components.edit_panel import rows_text
from components.i18n import asset_name, n_, t
from components.parts import note, wild
from gridmodel.answer import Asset
from gridmodel.expansions.project import Act

# Tool -> label and what the hand has to do; assets/map/draw.js knows the same names.
TOOLS: Final = {
    "line": (n_("Add a line"), n_("Click the node where the line begins, then its bends, then the node where it ends. Esc stops.")),
    "transformer": (n_("Add a transformer"), n_("Click the node or station where it stands. Esc stops.")),
    "station": (n_("Add a station"), n_("Click the node where it stands. Esc stops.")),
    "replace": (n_("Replace"), n_("Click the line or transformer that is replaced. Esc stops.")),
    "retire": (n_("Retire"), n_("Click the asset that goes out of service. Esc stops.")),
    "open": (n_("Open a switch"), n_("Click the line or switch that is opened. Esc stops.")),
    "close": (n_("Close a switch"), n_("Click the line or switch that is closed. Esc stops.")),
}  # fmt: skip


def project_form() -> Component:
    """Drawn once and filled by callbacks; hidden until a project is chosen or begun."""
    stages = [{"value": s.value, "label": t(name)} for s, name in words.STAGES.items()]
    sure = [{"value": c.value, "label": t(name)} for c, name in words.CERTAINTIES.items()]
    fields = [
        _text("plan-code-new", t("Project number")), _text("plan-day", t("In service"), "2028-06-30"),
        _text("plan-name", t("Name of the project")), _text("plan-name-zh", t("Name in Chinese")),
        dmc.Select(id="plan-stage", label=t("Stage"), data=stages, value="idea", allowDeselect=False),
        dmc.Select(id="plan-certainty", label=t("Certainty"), data=sure, value="possible", allowDeselect=False),
    ]  # fmt: skip
    return html.Div(
        [
            html.Div(fields, className="fields"),
            html.H3(t("Steps")),
            html.Div(
                [_tool(name, label, hint) for name, (label, hint) in TOOLS.items()], className="plan-tools"
            ),
            html.P(id="plan-hint", className="plan-hint", **wild({"aria-live": "polite"})),
            html.Div(id="plan-steps-view"),
            html.Div(id="plan-said", **wild({"aria-live": "polite"})),
            html.Div(
                [
                    html.Button(t("Save"), id="plan-save", type="button", className="button is-primary"),
                    html.Button(
                        t("Withdraw the project"), id="plan-withdraw", type="button", className="button"
                    ),
                ],
                className="buttons",
            ),
        ],
        id="plan-form",
        className="plan-form",
        hidden=True,
    )


def _text(ident: str, label: str, placeholder: str = "") -> Component:
    return html.Label(
        [label, dcc.Input(id=ident, type="text", maxLength=200, placeholder=placeholder, value="")]
    )


def _tool(name: str, label: str, hint: str) -> Component:
    return html.Button(
        t(label),
        type="button",
        className="chip",
        **wild({"data-draw": name, "data-hint": t(hint), "aria-pressed": "false"}),
    )


def steps_view(steps: Sequence[Mapping[str, Any]], assumed: Sequence[str]) -> list[Component]:
    """Each step with its columns, a line a column; `assumed` tells what was copied from a neighbour."""
    if not steps:
        return [note(t("No step yet. Choose a tool and click on the map."))]
    return [*[_step(i, step) for i, step in enumerate(steps)], *[note(line) for line in assumed]]


def _step(index: int, step: Mapping[str, Any]) -> Component:
    asset = Asset(str(step["layer"]), str(step["asset"]))
    title = (
        switched(step) if step["act"] == Act.SWITCH.value else t(words.ACTS[Act(step["act"])], asset=asset)
    )
    taken = html.Button(
        t("Remove"), type="button", className="link-button",
        **wild({"data-step-remove": str(index), "aria-label": t("Remove {step}", step=title)}),
    )  # fmt: skip
    text = (
        rows_text(dict(step["columns"]), ()).rpartition("\n")[0] if step["act"] in ("add", "replace") else ""
    )
    area = dcc.Textarea(
        id={"type": "plan-columns", "index": index}, value=text, spellCheck=False,
        style={"height": f"{18 * max(1, text.count(chr(10)) + 1) + 14}px"},
    )  # fmt: skip
    return html.Div(
        [html.Div([html.B(title), taken], className="plan-step-head"), html.Div(area, hidden=not text)],
        className="plan-step",
    )


def switched(step: Mapping[str, Any]) -> str:
    name = asset_name(Asset(str(step["layer"]), str(step["asset"])))
    return t("Close {asset}", asset=name) if step["columns"].get("closed") else t("Open {asset}", asset=name)


def withdrawn(code: str) -> Component:
    said = html.Span(t("Project {code} is withdrawn.", code=code))
    return html.Div([said, html.Button(t("Undo"), type="button", className="button is-small", **wild({"data-plan-undo": ""}))],
                    className="plan-undo", role="status")  # fmt: skip
