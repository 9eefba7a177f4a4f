"""The parts of the page of the processes: the versions, the drawing, what an uploaded file would change."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from casework.applications import CustomerClass
from casework.drawing import for_viewer
from components import case_words as words
from components.dates import moment
from components.i18n import render, t
from components.parts import note, wild
from components.people_forms import button, form, table, text
from message import Message
from services.definitions import Published, Reviewed

MOST_NAMED = 20
MOST_BYTES = 700_000  # of a file: a request holds 1 MB, and what is sent grows by a third


def versions(rows: Sequence[Published]) -> Component:
    heads = [t("Class"), t("Version"), t("Published"), t("By"), t("Reason"), t("Running applications")]
    cells: list[list[Component | str]] = []
    for row in rows:
        made = row.definition
        cells.append(
            [
                words.customer_class(row.customer_class),
                str(row.version),
                moment(made.published_at) if made else t("comes with Headroom"),
                made.published_by if made else "—",
                (t("as shipped") if made.reason == "shipped" else made.reason) if made else "—",
                str(row.running),
            ]
        )
    return table(heads, cells, "")


def version_name(row: Published) -> str:
    if row.definition is None:
        return t("{version}, as shipped", version=row.version)
    return t("{version}, {running} running", version=row.version, running=row.running)


def drawing(address: str) -> Component:
    """assets/process.js draws here what the address gives."""
    spoken = {"role": "img", "aria-label": t("The drawn process"), "data-drawing": address}
    return html.Div(className="process-drawing", **wild(spoken))


def upload_panel() -> Component:
    chooser = dcc.Upload(
        html.Span(t("Choose a BPMN drawing, or drop it here"), className="button"),
        id="process-file",
        accept=".bpmn,.xml",
        max_size=MOST_BYTES,
        multiple=False,
        className="process-upload",
    )
    return html.Div(
        form(
            t("New version"),
            [chooser, text("process-reason", t("Reason"), most=500)],
            [button("process-publish", t("Publish"), primary=True, off=True)],
            "process-published",
            about=t("It is checked before it is published: nothing may get stuck, run for ever or run code."),
            between=html.Div(id="process-review", **wild({"aria-live": "polite"})),
        )
    )


def refused(name: str, why: Message) -> Component:
    return html.Div([html.P([html.B(name), " ", render(why)])], className="form-answer is-refused")


def reviewed(name: str, customer_class: CustomerClass, found: Reviewed) -> Component:
    """What publishing it would mean, and the drawing itself."""
    lines = [
        t(
            "{name} can be published as version {version} of {of}.",
            name=name, version=found.next_version, of=words.customer_class(customer_class),
        ),
        *([t("New steps: {steps}.", steps=_steps(found.added))] if found.added else []),
        *([t("Steps left out: {steps}.", steps=_steps(found.removed))] if found.removed else []),
        t(
            "{running} applications run; {movable} of them could be moved to it.",
            running=found.running, movable=found.movable,
        ),
    ]  # fmt: skip
    source = html.Pre(for_viewer(found.drawing.xml).decode("utf-8"), id="process-uploaded", hidden=True)
    said: list[Component] = [html.P(line) for line in lines]
    return html.Div([*said, source, drawing("#process-uploaded")], className="form-answer")


def _steps(codes: Sequence[str]) -> str:
    return ", ".join(words.node(code) for code in codes)


def moved(told: Sequence[tuple[str, Message | None]]) -> list[Component]:
    """Each that was refused with its number and the reason."""
    if not told:
        return [note(t("Every running application of this class is on this version already."))]
    done = sum(why is None for _, why in told)
    refusals = [(number, why) for number, why in told if why is not None]
    lines: list[Component] = [
        html.P(t("{done} of {count} applications were moved.", done=done, count=len(told)))
    ]
    lines += [html.P(f"{number}: {render(why)}") for number, why in refusals[:MOST_NAMED]]
    if len(refusals) > MOST_NAMED:
        lines.append(html.P(t("{count} more stay where they are.", count=len(refusals) - MOST_NAMED)))
    return lines
