"""The question's fields: the ones most people ask in one row, the others folded below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import t
from components.numbers import number

YEARS_AHEAD: Final = 10


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands in the row. `size` is in `unit`: kW or kVA; the defaults are what most people ask first."""

    size: float = 400.0
    unit: str = "kW"
    cosphi: float = 0.95
    kind: str = "load"
    customer_class: str = "industry"
    sources: int = 1
    year: int = 2026
    independence: str = ""
    importance: str = ""
    area: str = ""
    motor_kw: str = ""
    motor_start: str = ""
    motor_per_hour: str = ""


def check_inputs(fields: Fields, this_year: int) -> Component:
    years = {y: str(y) for y in range(this_year, this_year + YEARS_AHEAD + 1)}
    return html.Fieldset(
        [
            html.Legend(t("What is to be connected"), className="sr-only"),
            _capacity(fields),
            _cell("cosphi", _number("check-cosphi", fields.cosphi, t("cos φ"))),
            _cell("class", _select("check-class", words.CLASSES, fields.customer_class, t("Class"))),
            _cell("sources", _select("check-sources", words.SOURCES, fields.sources, t("Sources"))),
            _cell("year", _select("check-year", years, fields.year, t("In service"))),
        ],
        className="check-inputs",
    )


def more_inputs(fields: Fields) -> Component:
    """Second source, importance, area class and the largest motor: for those who know them, folded for the others."""
    return html.Details(
        [
            html.Summary(t("More: second source, importance, motor")),
            html.Fieldset(
                [
                    html.Legend(t("More about the connection"), className="sr-only"),
                    _cell(
                        "independence",
                        _select(
                            "check-independence", words.INDEPENDENCE, fields.independence, t("Second source")
                        ),
                    ),
                    _cell(
                        "importance",
                        _select("check-importance", words.IMPORTANCE, fields.importance, t("Importance")),
                    ),
                    _cell("area", _select("check-area", words.AREAS, fields.area, t("Area class"))),
                    _cell("motor-kw", _number("check-motor-kw", fields.motor_kw, t("Largest motor, kW"))),
                    _cell(
                        "motor-start",
                        _number(
                            "check-motor-start", fields.motor_start, t("Start, × rated current"), hint="6"
                        ),
                    ),
                    _cell(
                        "motor-hour",
                        _number("check-motor-hour", fields.motor_per_hour, t("Starts an hour"), hint="10"),
                    ),
                ],
                className="check-inputs check-inputs-more",
            ),
        ],
        id="check-more-inputs",
        className="check-fold",
    )


def _capacity(fields: Fields) -> Component:
    kind = _select("check-kind", words.KINDS, fields.kind, None, t("Load or generation"))
    size = _number("check-size", fields.size, None, spoken=t("Capacity"))
    unit = _select("check-unit", {"kW": "kW", "kVA": "kVA"}, fields.unit, None, t("Unit of the capacity"))
    return _cell("capacity", html.Div([kind, html.Div([size, unit], className="cell-pair")]))


def _cell(name: str, child: Component) -> Component:
    return html.Div(child, className=f"cell cell-{name}")


def _number(
    ident: str, value: float | str, label: str | None, *, spoken: str = "", hint: str = ""
) -> Component:
    """A field of plain text, read by the server: a number field would drop what it does not like unseen."""
    aria: dict[str, Any] = {"aria-label": spoken} if spoken else {}
    made: Component = dmc.TextInput(
        id=ident,
        label=label,
        value=value if isinstance(value, str) else number(value, None).replace(",", ""),
        placeholder=hint or None,
        debounce=True,
        autoComplete="off",
        attributes={"input": {"inputMode": "decimal", "maxLength": 40}},
        variant="unstyled",
        **aria,
    )
    return made


def _select(
    ident: str, choices: Mapping[Any, str], value: str | int, label: str | None, spoken: str = ""
) -> Component:
    aria: dict[str, Any] = {"aria-label": spoken} if spoken else {}
    made: Component = dmc.Select(
        id=ident,
        label=label,
        data=[{"value": str(k), "label": t(v)} for k, v in choices.items()],
        value=str(value),
        allowDeselect=False,
        variant="unstyled",
        comboboxProps={"width": "max-content", "position": "bottom-start", "shadow": "md"},
        **aria,
    )
    return made
