"""The grid of a year of study: the newest revision with the projects that count by then."""

from __future__ import annotations

from casework.refusals import Invalid
from data.expansions import projects_of
from gridmodel.expansions.apply import growth_factor
from gridmodel.expansions.project import Certainty, in_force, named
from gridmodel.expansions.view import View, content_of
from message import Message, say
from services.desk import Desk
from services.loaded import LoadedGrid, Plan, loaded, newest


def sure(certainty: str | None) -> Certainty:
    """The certainty asked for; without one only certain projects count."""
    if certainty is not None and certainty not in list(Certainty):
        known = ", ".join(Certainty)
        raise Invalid(
            say("Certainty is {value}; it must be one of {known}.", value=certainty[:40], known=known)
        )
    return Certainty(certainty or Certainty.CERTAIN)


def at_year(
    desk: Desk, grid: str | None, year: int | None, certainty: str | None = None, revision: str | None = None
) -> LoadedGrid:
    """The grid as it will be at the end of `year`; the revision itself where no project and no growth counts by then."""
    base = newest(desk.database, grid) if revision is None else loaded(desk.database, grid or "", revision)
    asked = sure(certainty)
    if year is None or base.plan is not None:
        return base
    with desk.database.read() as session:
        chosen = in_force(projects_of(session, base.info.grid), year, asked)
    growth = desk.settings.load_growth_percent
    factor = growth_factor(growth, base.info.data_time.year, year)
    if not chosen and factor == 1.0:
        return base
    content = content_of(base.info.content_sha256, chosen, factor)
    view = View(base.info.revision, year, asked, growth, content[:12])
    return loaded(desk.database, base.info.grid, view.name)


def said_of(plan: Plan | None, year: int | None) -> tuple[Message, ...]:
    """What an answer of a year rests on: projects, growth, and what was left out."""
    if year is None:
        return ()
    if plan is None:
        return (say("No planned project counts by {year}; loads as today.", year=year),)
    growth = say("Existing loads grow by {percent} % a year up to {year} (setting HEADROOM_LOAD_GROWTH_PERCENT).",
                 percent=plan.growth_percent, year=plan.year)  # fmt: skip
    return (*named(plan.used), growth, *plan.left_out)
