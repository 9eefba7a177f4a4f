"""Each N-1 outage of a candidate: what stays dark, how it is switched, and the worst loading afterwards."""

from __future__ import annotations

import json

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import render, t
from components.numbers import in_unit, with_unit
from components.parts import STATUS_TONES, asset_link, computing, icon, note, tone_icon, wild
from gridmodel.answer import Candidate, Change, OutagePlan, Status, SwitchingStep

WORST_FIRST = (Status.FAIL, Status.CONDITION, Status.NOT_COMPUTED, Status.PASS, Status.NOT_APPLICABLE)


def outage_list(candidate: Candidate, waiting: bool) -> Component:
    if waiting:
        return computing(t("The outages are being computed"))
    if not candidate.outages:
        return note(_why_none(candidate))
    plans = sorted(candidate.outages, key=lambda p: (WORST_FIRST.index(p.status), -p.unserved_kw))
    return html.Div(
        [_head(), *[_outage(p, name) for p, name in zip(plans, _names(plans), strict=True)], _times()],
        className="outages",
    )


def _times() -> Component:
    return note(t("Minutes are switching times of the rule set (assumed), operations one after the other."))


def _names(plans: list[OutagePlan]) -> list[str]:
    """A line that the new tee cuts is lost in sections: they share its number."""
    lost = [words.asset(p.outage) for p in plans]
    return [
        t("{name}, section {n}", name=name, n=lost[:i].count(name) + 1) if lost.count(name) > 1 else name
        for i, name in enumerate(lost)
    ]


def findings(candidate: Candidate) -> int:
    return sum(p.status in (Status.FAIL, Status.CONDITION) for p in candidate.outages)


def steps_json(plan: OutagePlan) -> str:
    """What the map plays: the outage and its dark nodes, each switching operation, and what is reached."""
    played = {
        "outage": plan.outage.json(),
        "dark": list(plan.dark_nodes),
        "start": _start_words(plan),
        "steps": [_played(s) for s in plan.steps],
        "end": _end_words(plan),
        "served": plan.unserved_kw < 1,
    }
    return json.dumps(played, ensure_ascii=False)


def _start_words(plan: OutagePlan) -> str:
    return t(
        "{asset} is lost: {n} nodes dark, {kw} kW",
        asset=words.asset(plan.outage),
        n=len(plan.dark_nodes),
        kw=in_unit(plan.required_kw, "kW"),
    )


def _end_words(plan: OutagePlan) -> str:
    minutes = in_unit(plan.minutes, "min")
    if plan.unserved_kw < 1:
        return t("Supplied again after {minutes} min", minutes=minutes)
    return t(
        "After {minutes} min {kw} kW stay dark until the repair",
        minutes=minutes,
        kw=in_unit(plan.unserved_kw, "kW"),
    )


def _played(s: SwitchingStep) -> dict[str, object]:
    return {
        "action": s.action,
        "layer": s.element.layer,
        "id": s.element.id,
        "node": s.node,
        "lon": s.lon,
        "lat": s.lat,
        "minutes": s.minutes,
        "text": words.step(s),
    }


def _why_none(candidate: Candidate) -> str:
    reasons = [r.why for r in candidate.tests if r.test == "5" and r.why]
    return render(reasons[0]) if reasons else t("No outage of this study interrupts the supply here.")


def _head() -> Component:
    titles = [t("Lost"), t("Unserved before kW"), t("after kW"), t("Highest loading %"), t("Time min")]
    return html.Div(
        [html.Span(x) for x in ("", *titles)],
        className="outage-row outage-head",
        **wild({"aria-hidden": "true"}),
    )


def _outage(plan: OutagePlan, name: str) -> Component:
    cells = [
        tone_icon(STATUS_TONES[plan.status], words.status(plan.status)),
        html.Span(name, className="outage-name"),
        html.Span(in_unit(plan.unserved_before_kw, "kW"), className="soft", title=t("Unserved before kW")),
        html.Span(in_unit(plan.unserved_kw, "kW"), className="strong", title=t("Unserved after kW")),
        html.Span(in_unit(plan.loading_max_percent, "%"), title=t("Highest loading %")),
        html.Span(in_unit(plan.minutes, "min"), title=t("Time min")),
    ]
    summary = html.Summary(html.Div(cells, className="outage-row"))
    return html.Details([summary, _plan(plan)], className=f"outage is-{STATUS_TONES[plan.status]}")


def _plan(plan: OutagePlan) -> Component:
    steps = [html.Li(_step(s)) for s in plan.steps]
    sequence = html.Ol(steps, className="steps") if steps else note(t("No switching restores supply."))
    return html.Div([*[html.P(f) for f in _facts(plan)], sequence, _buttons(plan)], className="outage-plan")


def _facts(plan: OutagePlan) -> list[list[Component | str]]:
    served = t(
        "{restored} of {required} kW restored",
        restored=in_unit(plan.restored_kw, "kW"),
        required=in_unit(plan.required_kw, "kW"),
    )
    facts: list[list[Component | str]] = [[served, *_voltage(plan)]]
    if plan.loading_max_element and plan.loading_max_percent is not None:
        loading = with_unit(plan.loading_max_percent, "%")
        facts.append(
            [t("Highest loading {percent}:", percent=loading), " ", asset_link(plan.loading_max_element)]
        )
    if plan.unserved_reason:
        facts.append([t("Unserved: {reason}", reason=plan.unserved_reason)])
    if plan.change != Change.NONE:
        facts.append([t("Against before: {change}", change=words.change(plan.change))])
    return facts


def _voltage(plan: OutagePlan) -> list[Component | str]:
    if plan.u_min_percent is None:
        return []
    return [t("; "), t("lowest voltage {percent}", percent=with_unit(plan.u_min_percent, "%"))]


def _step(step: SwitchingStep) -> list[Component | str]:
    how = t("remote") if step.remote else t("by hand")
    return [words.step(step), " ", html.Small(t("{how}, {minutes} min", how=how, minutes=step.minutes))]


def _buttons(plan: OutagePlan) -> Component:
    shown = asset_link(plan.outage, t("Show the outage"))
    if not plan.steps:
        return html.Div([shown], className="buttons")
    play = html.Button(
        [icon("play"), t("Play on the map")],
        type="button",
        className="button is-small",
        **wild({"data-steps": steps_json(plan)}),
    )
    return html.Div([play, shown], className="buttons")
