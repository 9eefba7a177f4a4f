"""The state of the system: what is wrong, versions, queues, workers, backups, the end of the audit."""

from __future__ import annotations

from typing import Final

from dash import Input, Output, dcc, html
from dash.development.base_component import Component
from pydantic import BaseModel

from casework.notices import NoticeState
from casework.people import Action
from components import notice_words
from components.admin_frame import HOME, admin_page
from components.dates import moment
from components.i18n import n_, render, t
from components.parts import computing, tone_icon
from components.people_forms import button, form, table
from guard import actor, desk, guarded
from pages.audit import Clicks, verified
from services.system_state import SILENT, SystemState, system_state

PATH: Final = f"{HOME}/system"
NAME: Final = n_("State of the system")
ACTION: Final = Action.SEE_SETTINGS
IN_HEADER: Final = False
EVERY_MS: Final = 15_000
SUBJECTS: Final = {
    "python": n_("Python"),
    "home": n_("Home folder"),
    "secret": n_("Secret"),
    "database": n_("Database"),
    "default accounts": n_("Demonstration people"),
    "accounts": n_("Accounts"),
    "host": n_("Network"),
    "single sign-on": n_("Single sign-on"),
}
STUDIES: Final = {
    "waiting": n_("waiting"),
    "running": n_("being computed"),
    "done": n_("done"),
    "failed": n_("failed once, tried again"),
    "cancelled": n_("cancelled"),
    "poisoned": n_("given up after three attempts"),
}


def layout() -> Component:
    return admin_page(
        actor(),
        PATH,
        [
            dcc.Interval(id="system-tick", interval=EVERY_MS),
            html.Div(computing(t("Loading")), id="system-body", className="system-parts"),
            form(
                t("Audit"),
                [],
                [button("system-verify", t("Verify the whole chain"))],
                "system-verified",
                about=t("Every row is compared with the one before it, the end with its signature."),
            ),
        ],
    )


class Tick(BaseModel):
    tick: int | None = None


@guarded(
    Output("system-body", "children"),
    Input("system-tick", "n_intervals"),
    action=Action.SEE_SETTINGS,
    schema=Tick,
)
def show(tick: int | None) -> list[Component]:
    found = system_state(desk(), actor())
    return [
        _part(t("What Headroom finds"), _findings(found)),
        _part(t("Queues and workers"), html.Div([_queues(found), _workers(found)], className="admin-part")),
        _part(t("Backups"), _backups(found)),
        _part(t("Versions"), table([t("Program"), t("Version")], [list(v) for v in found.versions], "")),
        html.P(_end(found), className="note"),
    ]


def _part(title: str, body: Component) -> Component:
    return html.Section([html.H2(title), body], className="admin-part")


def _findings(found: SystemState) -> Component:
    rows: list[list[Component | str]] = [
        [
            html.Span(
                [tone_icon("pass" if f.ok else "fail", t("good") if f.ok else t("to be put right")), t(SUBJECTS[f.subject])],
                className="finding",
            ),
            render(f.sentence),
        ]
        for f in found.findings
    ]  # fmt: skip
    return table([t("Subject"), t("Finding")], rows, "")


def _queues(found: SystemState) -> Component:
    rows = [[t("Studies"), t(STUDIES[state]), str(count)] for state, count in sorted(found.studies.items())]
    rows += [
        [t("Notices"), notice_words.state(NoticeState(state)), str(count)]
        for state, count in sorted(found.notices.items())
    ]
    return table([t("Queue"), t("State"), t("How many")], rows, t("The queues are empty."))


def _workers(found: SystemState) -> Component:
    now = desk().now()
    rows = [
        [
            worker.name,
            moment(worker.started_at),
            moment(worker.seen_at),
            t("at work") if now - worker.seen_at <= SILENT else t("silent: computing for long, or gone"),
        ]
        for worker in found.workers
    ]
    heads = [t("Worker"), t("Since"), t("Last sign of life"), t("State")]
    return table(heads, rows, t("No worker has said that it lives. Start one: python app.py worker"))


def _backups(found: SystemState) -> Component:
    rows = [
        [moment(b.at), b.by, b.name, t("with the keys") if b.with_keys else t("without the keys")]
        for b in found.backups
    ]
    empty = t("No backup was made yet. Make one: python app.py backup FILE")
    return table([t("When"), t("Who"), t("File"), t("Keys")], rows, empty)


def _end(found: SystemState) -> str:
    if found.audit_end is None:
        return t("The audit is empty.")
    return t(
        "The audit ends with row {row}, signed {at}.",
        row=str(found.audit_end.last_id),
        at=moment(found.audit_end.at),
    )


@guarded(
    Output("system-verified", "children"),
    Input("system-verify", "n_clicks"),
    action=Action.VERIFY_AUDIT,
    schema=Clicks,
    prevent_initial_call=True,
)
def check(clicks: int | None) -> list[Component]:
    return verified(clicks)
