"""The five steps of an application: place, what for, how much, who, confirm."""

from __future__ import annotations

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from casework.applying import (
    CUSTOMER_KINDS,
    Draft,
    Purpose,
    Stage,
    application_of,
    customer_class,
    first_missing,
)
from casework.equipment import EQUIPMENT, MOST_OF_ONE, POWER_FACTOR, Equipment, Estimate
from components import case_words as words
from components.i18n import n_, render, t
from components.numbers import number, place
from components.parts import icon, note, wild
from gridmodel.capacity.bands import Chance

TITLES: Final = {
    Stage.PLACE: n_("Where"),
    Stage.PURPOSE: n_("What for"),
    Stage.CAPACITY: n_("How much"),
    Stage.APPLICANT: n_("Who applies"),
    Stage.CONFIRM: n_("Look and send"),
}
PURPOSES: Final = {
    Purpose.HOME: n_("Home"),
    Purpose.BUSINESS: n_("Shop, office or factory"),
    Purpose.TWO_SOURCES: n_("A site that must never be dark (two sources)"),
    Purpose.CHARGING: n_("Charging station"),
    Purpose.GENERATION: n_("Solar or other generation"),
}
CHANCES: Final = {
    Chance.LIKELY: ("pass", n_("Likely possible at this place without extra works.")),
    Chance.NEEDS_STUDY: ("warn", n_("May be possible: the office has to study it.")),
    Chance.NEEDS_WORKS: (
        "fail",
        n_("The grid here has to be strengthened first, or another voltage is needed."),
    ),
    Chance.UNKNOWN: ("none", n_("Not computed for this place: the office will study it.")),
}
TONE_ICONS: Final = {"pass": "check", "warn": "triangle", "fail": "cross", "none": "dash"}


def at_stage(stage: Stage) -> str:
    return f"apply at-{int(stage)}"


def progress() -> Component:
    items = [
        html.Li([html.I(str(int(stage))), html.Span(t(text))], className=f"apply-dot-{int(stage)}")
        for stage, text in TITLES.items()
    ]
    return html.Ol(items, className="apply-progress", **wild({"aria-label": t("Steps")}))


def part(stage: Stage, inside: list[Component]) -> Component:
    return html.Section([html.H2(t(TITLES[stage])), *inside], className=f"apply-part apply-part-{int(stage)}")


def where(draft: Draft, map_: Component) -> Component:
    return part(
        Stage.PLACE,
        [
            note(t("Tap the map where the supply is needed. The tint says how much room there usually is.")),
            map_,
            html.P(
                place_words(draft), id="apply-place-words", className="note", **wild({"aria-live": "polite"})
            ),
            dmc.TextInput(
                id="apply-coordinates",
                label=t("Or write coordinates, if you know them"),
                placeholder="48.4606, 7.8872",
                debounce=500,
            ),
            dmc.TextInput(id="apply-address", label=t("Address"), value=draft.address, debounce=500),
        ],
    )


def what_for(draft: Draft) -> Component:
    purposes = [{"value": p.value, "label": t(text)} for p, text in PURPOSES.items()]
    kinds = [{"value": k.value, "label": words.kind(k)} for k in CUSTOMER_KINDS]
    return part(
        Stage.PURPOSE,
        [
            dcc.RadioItems(
                purposes,
                draft.purpose.value if draft.purpose else None,
                id="apply-purpose",
                className="apply-choices",
            ),
            dmc.Select(
                id="apply-kind", label=t("What kind"), data=kinds, value=draft.kind.value, allowDeselect=False
            ),
            dmc.NumberInput(
                id="apply-existing",
                label=t("Capacity today, if you ask for more"),
                value=draft.existing_kva or "",
                min=0,
                max=1_000_000,
                suffix=" kVA",
                debounce=500,
            ),
        ],
    )


def how_much(draft: Draft, estimate: Estimate) -> Component:
    at_home = draft.purpose is Purpose.HOME
    return part(
        Stage.CAPACITY,
        [
            dmc.NumberInput(
                id="apply-kw",
                label=t("Power you need at once, if you know it"),
                value=draft.kw if draft.kw is not None else "",
                min=0,
                max=1_000_000,
                suffix=" kW",
                debounce=500,
            ),
            note(t("Or count what you use:")),
            html.Div(
                [_counter(one, draft) for one in EQUIPMENT],
                className="apply-list is-home" if at_home else "apply-list",
            ),
            html.Div(
                counted(estimate, draft),
                id="apply-estimate",
                className="apply-estimate",
                **wild({"aria-live": "polite"}),
            ),
        ],
    )


def who(draft: Draft) -> Component:
    return part(
        Stage.APPLICANT,
        [
            dmc.TextInput(
                id="apply-name",
                label=t("Name, or name of the company"),
                value=draft.name,
                debounce=500,
            ),
            dmc.TextInput(id="apply-phone", label=t("Telephone"), value=draft.phone, debounce=500),
            dmc.TextInput(
                id="apply-identity",
                label=t("Identity card or credit code (may follow later)"),
                value=draft.id_number,
                debounce=500,
            ),
            dmc.DateInput(
                id="apply-wanted",
                label=t("Power wanted by"),
                value=draft.wanted_on or None,
                valueFormat="YYYY-MM-DD",
                clearable=True,
            ),
            note(
                t(
                    "Kept sealed; only those who handle your application can see it, and each look is recorded."
                )
            ),
        ],
    )


def confirm(inside: list[Component]) -> Component:
    return part(Stage.CONFIRM, [html.Div(inside, id="apply-summary")])


def place_words(draft: Draft) -> str:
    if draft.lon is None or draft.lat is None:
        return t("No place chosen yet.")
    return t("Chosen: {place}", place=place(draft.lon, draft.lat))


def counted(estimate: Estimate, draft: Draft) -> list[Component]:
    """The sum and what was assumed for it."""
    if draft.kw is not None:
        return [html.P(t("Your {kw} kW count, not the list.", kw=draft.kw))]
    if estimate.connected_kw == 0:
        return [note(t("Nothing counted yet."))]
    said = t(
        "{connected} kW installed, of which about {demand} kW at once",
        connected=estimate.connected_kw,
        demand=round(estimate.demand_kw, 1),
    )
    assumed = t(
        "Assumed: the share beside each item runs at once, power factor {factor}. Design values, not yet checked by the office.",
        factor=POWER_FACTOR,
    )
    return [html.B(said), note(assumed)]


def chance(value: Chance) -> Component:
    tone, text = CHANCES[value]
    return html.Div(
        [icon(TONE_ICONS[tone]), html.B(t(text))], className=f"apply-chance tone-{tone}", role="status"
    )


def summary(draft: Draft, value: Chance) -> list[Component]:
    """Everything once more, with the instant answer above it."""
    lacking = first_missing(draft)
    if lacking is not None:
        return [note(render(lacking))]
    made = application_of(draft)
    rows = [
        (t("Where"), draft.address),
        (t("Place"), place(made.lon, made.lat)),
        (t("What for"), t(PURPOSES[draft.purpose]) if draft.purpose else ""),
        (t("What kind"), words.kind(made.kind)),
        (t("Power at once"), f"{number(made.demand_kw, None)} kW"),
        (t("Capacity asked for"), f"{number(made.new_kva, 0)} kVA"),
        (t("Handled as"), words.customer_class(customer_class(draft))),
        (t("Name"), made.applicant.name),
        (t("Telephone"), made.applicant.phone),
        (t("Power wanted by"), draft.wanted_on or "—"),
    ]
    listed = [item for head, text in rows for item in (html.Dt(head), html.Dd(text))]
    how = t("The class and the capacity follow from your answers; the office confirms them.")
    return [chance(value), html.Dl(listed, className="portal-facts"), note(how)]


def _counter(one: Equipment, draft: Draft) -> Component:
    share = t("{kw} kW · {share} % at once", kw=one.rated_kw, share=round(100 * one.factor))
    box: Any = dmc.NumberInput(
        id={"type": "apply-count", "code": one.code},
        value=draft.counts.get(one.code, 0),
        min=0,
        max=MOST_OF_ONE,
        allowDecimal=False,
        debounce=300,
        w=88,
        **wild({"aria-label": render(one.name)}),
    )
    told = html.Span([html.B(render(one.name)), html.Small(share)])
    return html.Div([told, box], className="apply-item is-home" if one.at_home else "apply-item")
