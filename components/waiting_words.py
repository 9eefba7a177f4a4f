"""What a case waits for, as its timeline says it: to the customer without anybody's name."""

from __future__ import annotations

from datetime import date

from dash import html
from dash.development.base_component import Component

from casework.tasks import Timeline
from components.dates import day, month
from components.i18n import t
from components.parts import icon


def waits(line: Timeline, today: date, *, to_applicant: bool = False) -> list[Component]:
    """One line, or nothing where nothing is waited for."""
    if line.wait is None:
        return []
    parts: list[Component | str] = [icon("triangle"), _what(line, to_applicant)]
    if line.wait.other_id is not None and not to_applicant:
        address = f"/applications/{line.wait.other_id}"
        parts += [" ", html.A(t("Open that application"), href=address)]
    if line.ends_on is not None and line.free_on is not None and line.free_on > today:
        parts += [" ", t("The end moves with it, to {day} by the plan.", day=day(line.ends_on, today))]
    return [html.P(parts, className="case-wait tone-warn")]


def _what(line: Timeline, to_applicant: bool) -> str:
    assert line.wait is not None
    when = month(line.free_on) if line.free_on else t("day not known yet")
    project = line.wait.expected_on is not None  # a wait for another has no day of its own
    if project and line.wait.project and not to_applicant:
        return t("Waits for the project {project} ({when}).", project=line.wait.project, when=when)
    if project:
        return t("Waits for works on the grid ({when}).", when=when)
    if to_applicant:
        return t("Waits for capacity that is promised elsewhere to become free ({when}).", when=when)
    return t("Waits for the release of what is promised to another application ({when}).", when=when)
