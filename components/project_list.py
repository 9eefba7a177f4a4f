"""Planned projects as rows with a bar on one scale of years: stage, date, certainty, effect, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import asset_name, named, render, t
from components.numbers import number
from components.parts import asset_link, note, wild
from gridmodel.answer import Asset
from gridmodel.expansions.apply import Conflict
from gridmodel.expansions.project import Project, Stage
from message import Message

SHOWN: Final = 8  # elements named in an effect
LEAD_YEARS: Final = {Stage.IDEA: 2.0, Stage.APPROVED: 1.5, Stage.BUILDING: 1.0, Stage.IN_SERVICE: 0.0}


def project_list(
    projects: Sequence[Project],
    conflicts: Sequence[Conflict],
    effects: Mapping[str, Mapping[str, Any] | None],
    chosen: str | None,
    this_year: int,
) -> list[Component]:
    """`effects`: Effect.json by project; None while it is under way."""
    if not projects:
        return [
            note(t("No project is planned for this grid yet. Draw one with New project, or import a file."))
        ]
    why: dict[str, Message] = {c.code: c.why for c in conflicts}
    last = max(this_year + 4, max(p.in_service.year for p in projects))
    first = min(this_year, min(p.in_service.year for p in projects))
    years = range(first, last + 1)
    rows = [_row(p, why.get(p.code), effects, chosen == p.code, years) for p in projects]
    return [
        html.Div(_ticks(years), className="gantt-ticks"),
        html.Div(rows, className="projects", role="list"),
    ]


def _row(
    p: Project,
    conflict: Message | None,
    effects: Mapping[str, Mapping[str, Any] | None],
    chosen: bool,
    years: range,
) -> Component:
    tags = [html.Span(t("demonstration"), className="tag")] if p.demonstration else []
    said = [t(words.STAGES[p.stage]), p.in_service.isoformat(), t(words.CERTAINTIES[p.certainty])]
    bad = [html.Span(render(conflict), className="project-bad")] if conflict else []
    inside = [
        html.Span([html.B(p.code), html.Span(named(p.names)), *tags], className="project-name"),
        _bar(p, years),
        html.Span(" · ".join(said), className="project-said"),
        html.Span(_effect(p.code, effects), className="project-effect"),
        *bad,
    ]
    return html.Div(
        html.Button(
            inside, type="button", className=f"project{' is-chosen' if chosen else ''}",
            **wild({"data-project": p.code, "aria-pressed": str(chosen).lower()}),
        ),
        role="listitem",
    )  # fmt: skip


def _bar(p: Project, years: range) -> Component:
    """From where work begins, about, to the day it is in service; longer ago than the scale is cut."""
    whole = len(years)
    end = p.in_service.year - years[0] + (p.in_service.month - 1) / 12
    begin = max(0.0, end - LEAD_YEARS[p.stage])
    style = {"left": f"{begin / whole * 100:.1f}%", "width": f"{max(end - begin, 0.02) / whole * 100:.1f}%"}
    mark = html.I(className=f"gantt-mark is-{p.certainty.value}", style={"left": f"{end / whole * 100:.1f}%"})
    bar = html.I(className=f"gantt-bar is-{p.stage.value} is-{p.certainty.value}", style=style)
    return html.Span([bar, mark], className="gantt-line", **wild({"aria-hidden": "true"}))


def _ticks(years: range) -> list[Component]:
    return [html.Span(str(year)) for year in years]


def _effect(code: str, effects: Mapping[str, Mapping[str, Any] | None]) -> str:
    if code not in effects:
        return t("Effect not computed")
    found = effects[code]
    if found is None:
        return t("Effect is being computed")
    nodes, gained = max(1, found["sampled"]), found["gained_kw"]
    return t(
        "{n} violations cured, {made} new; on average {load} kW a node for load, {gen} kW for generation",
        n=len(found["cured"]),
        made=len(found["made"]),
        load=_signed(gained["load"] / nodes),
        gen=_signed(gained["generation"] / nodes),
    )


def _signed(kw: float) -> str:
    return f"+{number(kw, 0)}" if kw >= 0.5 else number(round(kw) or 0, 0)


def effect_view(found: Mapping[str, Any]) -> list[Component]:
    """What the project brings, in numbers of our own engine; `found` is Effect.json."""
    dark = found["dark_outages"]
    gained = found["gained_kw"]
    lines = [
        t("Violations cured: {n}, new ones: {made}, left: {left}.", n=len(found["cured"]), made=len(found["made"]),
          left=len(found["left"])),
        t("Outages that leave customers dark whatever is switched: {before} before, {after} after.",
          before=dark[0], after=dark[1]),
        t("Gained headroom, one connection at a time, summed over {n} nodes: load {load} kW, generation {gen} kW.",
          n=found["sampled"], load=round(gained["load"]), gen=round(gained["generation"])),
    ]  # fmt: skip
    head = html.Tr([html.Th(t("Node with least room")), html.Th(t("Before kW")), html.Th(t("After kW"))])
    return [
        html.H3(t("Effect")),
        *[html.P(line) for line in lines],
        *_named(t("Cured:"), found["cured"]),
        *_named(t("New:"), found["made"]),
        html.Table(
            [html.Thead(head), html.Tbody([_gain(g) for g in found["worst"]["load"]])],
            className="grid-table capacity-table",
        ),
    ]


def _named(title: str, violations: Sequence[Mapping[str, Any]]) -> list[Component]:
    if not violations:
        return []
    links: list[Any] = []
    for v in violations[:SHOWN]:
        asset = Asset(**v["element"])
        links += [asset_link(asset, asset_name(asset)), ", "]
    rest = len(violations) - SHOWN
    return [html.P([title, " ", *(links[:-1] if rest <= 0 else [*links, t("and {n} more", n=rest)])])]


def _gain(g: Mapping[str, Any]) -> Component:
    kw = (number(g["before_kw"], 0), number(g["after_kw"], 0))
    name = asset_link(Asset("nodes", g["node"]), g["node"])
    return html.Tr([html.Th(name, scope="row"), *[html.Td(v) for v in kw]])
