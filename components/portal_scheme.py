"""The supply scheme for the one who has to live with it: a drawing, four facts, and two answers."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from casework.scheme import Preview, SchemeState
from casework.scheme_fields import FIELDS, Kind
from casework.scheme_seal import seal
from casework.scheme_words import CODES
from components.i18n import render, t
from components.numbers import MISSING, number
from components.parts import note
from components.portal_map import route_map

FIRST = ("supply_kv", "route_m", "transformers", "metering_mode")
SEAL_SHOWN = 12


def scheme_card(shown: Preview, at: tuple[float, float], provider: str, key: str) -> Component:
    rest = [k for k in FIELDS if k in shown.entries and k not in FIRST]
    head = html.Div(
        [
            html.H2(t("Supply scheme")),
            html.Span(t("version {version}", version=shown.version), className="note"),
        ],
        className="portal-head",
    )
    whole = html.Details([html.Summary(t("All of it")), _facts(shown, rest)], className="portal-way")
    drawn = route_map(f"my-route-{shown.alternative}", provider, key, shown.route, shown.route_m, at)
    return html.Section([head, drawn, _facts(shown, FIRST), whole, _sealed(shown)], className="portal-card")


def _facts(shown: Preview, keys: tuple[str, ...] | list[str]) -> Component:
    pairs = [(render(FIELDS[k].label), _said(shown, k)) for k in keys]
    return html.Dl(
        [part for head, text in pairs for part in (html.Dt(head), html.Dd(text))], className="portal-facts"
    )


def _said(shown: Preview, key: str) -> str:
    entry, spec = shown.entries.get(key), FIELDS[key]
    if entry is None or entry.value == "":
        return MISSING
    value = entry.value
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, int | float):
        return f"{number(float(value), None)} {t('days') if spec.unit == 'd' else spec.unit}".rstrip()
    known = CODES.get(key, {}).get(value) if spec.kind is Kind.CHOICE else None
    return render(known) if known is not None else value


def _sealed(shown: Preview) -> Component:
    mark = seal(shown)[:SEAL_SHOWN]
    if shown.state is SchemeState.ACCEPTED:
        return note(t("You accepted exactly this scheme, mark {mark}.", mark=mark))
    return note(t("You accept exactly what stands here, mark {mark}.", mark=mark))
