"""Planned projects as a table with a timeline: stage, date, certainty, steps, and the effect once it is computed."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import asset_name, render, t
from components.numbers import number
from components.parts import note
from gridmodel.expansions.apply import Conflict
from gridmodel.expansions.effect import Effect
from gridmodel.expansions.project import Project

SHOWN = 8  # elements named in an effect


def project_list(grid: str, projects: Sequence[Project], conflicts: Sequence[Conflict]) -> list[Component]:
    if not projects:
        return [note(t("No project is planned for this grid yet."))]
    why = {c.code: render(c.why) for c in conflicts}
    heads = (t("Project"), t("Stage"), t("In service"), t("Certainty"), t("Steps"), t("Timeline"))
    years = range(min(p.in_service.year for p in projects), max(p.in_service.year for p in projects) + 1)
    rows = [_row(grid, p, why.get(p.code), years) for p in projects]
    head = html.Tr([html.Th(h, scope="col") for h in heads])
    return [html.Div(html.Table([html.Thead(head), html.Tbody(rows)]), className="scroll")]


def _row(grid: str, p: Project, conflict: str | None, years: range) -> Component:
    link = html.A(p.code, href=f"/map?grid={grid}&year={p.in_service.year}&certainty={p.certainty.value}")
    marks = [html.Span(t("demonstration"), className="tag")] if p.demonstration else []
    bad = [html.P(conflict, className="bad")] if conflict else []
    steps = [html.Li(t(words.ACTS[s.act], asset=asset_name(s.target))) for s in p.steps[:SHOWN]] + (
        [html.Li(t("and {n} more", n=len(p.steps) - SHOWN))] if len(p.steps) > SHOWN else []
    )
    cells = [
        html.Td([html.B(link), " ", p.name, " ", *marks, *bad]),
        html.Td(t(words.STAGES[p.stage])),
        html.Td(p.in_service.isoformat(), className="num"),
        html.Td(t(words.CERTAINTIES[p.certainty])),
        html.Td(html.Ul(steps)),
        html.Td(_bar(p, years)),
    ]
    return html.Tr(cells)


def _bar(p: Project, years: range) -> Component:
    """The year in which the project comes into service, on one scale for all."""
    share = (p.in_service.year - years[0] + p.in_service.month / 12) / len(years) * 100
    mark = html.I(className=f"gantt-mark is-{p.certainty.value}", style={"left": f"{share:.1f}%"})
    ends = [html.Span(str(years[0])), html.Span(str(years[-1]))]
    return html.Div(
        [html.Div(mark, className="gantt-line"), html.Div(ends, className="years-ticks")], className="gantt"
    )


def effect_view(code: str, found: Effect) -> list[Component]:
    """What the project brings, in numbers of our own engine."""
    names = [asset_name(v.element) for v in found.cured[:SHOWN]]
    more = [t("and {n} more", n=len(found.cured) - SHOWN)] if len(found.cured) > SHOWN else []
    lines = [
        t("Violations cured: {n}, new ones: {made}, left: {left}.", n=len(found.cured), made=len(found.made),
          left=len(found.left)),
        t("Outages that leave customers dark whatever is switched: {before} before, {after} after.",
          before=found.dark_outages[0], after=found.dark_outages[1]),
        t("Gained headroom, one connection at a time, summed over {n} nodes: load {load} kW, generation {gen} kW.",
          n=found.sampled, load=round(found.gained_kw["load"]), gen=round(found.gained_kw["generation"])),
    ]  # fmt: skip
    worst = [
        html.Tr(
            [html.Th(g.node, scope="row"), html.Td(number(g.before_kw, 0)), html.Td(number(g.after_kw, 0))]
        )
        for g in found.worst["load"]
    ]
    head = html.Tr([html.Th(t("Node with least room")), html.Th(t("Before kW")), html.Th(t("After kW"))])
    return [
        html.H2(t("Effect of {code}", code=code)),
        *[html.P(line) for line in lines],
        html.P(", ".join([*names, *more])),
        html.Table([html.Thead(head), html.Tbody(worst)]),
    ]
