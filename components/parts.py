"""The smallest pieces every panel is made of: icons, asset links, rich sentences, skeletons."""

from __future__ import annotations

from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components import words
from components.i18n import pieces, t
from gridmodel.answer import Asset, Status, Verdict
from message import Message

STATUS_TONES: Final = {
    Status.PASS: "pass",
    Status.FAIL: "fail",
    Status.CONDITION: "warn",
    Status.NOT_APPLICABLE: "none",
    Status.NOT_COMPUTED: "none",
}
VERDICT_TONES: Final = {
    Verdict.FITS: "pass",
    Verdict.FITS_WITH_CONDITIONS: "warn",
    Verdict.DOES_NOT_FIT: "fail",
    Verdict.NOT_COMPUTED: "none",
}
LONGEST_UNBROKEN: Final = 16  # characters of a name that stays on one line
TONE_ICONS: Final = {"pass": "check", "warn": "triangle", "fail": "cross", "none": "dash"}


def wild(attributes: dict[str, str]) -> dict[str, Any]:
    """data- and aria- attributes: any name, hence not among the typed ones."""
    return dict(attributes)


def icon(name: str, label: str = "") -> Component:
    """A drawn sign; with a label it speaks, without one it is decoration."""
    spoken: dict[str, Any] = {"aria-label": label, "role": "img"} if label else {"aria-hidden": "true"}
    return html.I(className=f"icon icon-{name}", title=label or None, **spoken)


def tone_icon(tone: str, label: str) -> Component:
    return html.Span(icon(TONE_ICONS[tone], label), className=f"tone tone-{tone}")


def asset_link(asset: Asset, text: str = "") -> Component:
    """A button that shows the asset on the map; the map listens for its data attributes."""
    return html.Button(
        text or words.asset(asset),
        type="button",
        className="asset-link",
        title=t("Show on the map"),
        **wild({"data-layer": asset.layer, "data-id": asset.id}),
    )


def rich(message: Message) -> list[Component | str]:
    """The sentence with its numbers set strong and its assets as links."""
    out: list[Component | str] = []
    for text, value in pieces(message.template, message.params):
        if isinstance(value, Asset):
            out.append(asset_link(value, text))
        elif isinstance(value, Message):
            out.extend(rich(value))
        elif isinstance(value, int | float):
            out.append(html.B(text, className="num"))
        else:
            out.append(html.Span(text, className="nobr") if value and len(text) <= LONGEST_UNBROKEN else text)
    return out


def skeleton(width: str = "100%") -> Component:
    return html.Span(className="skeleton", style={"width": width}, **wild({"aria-hidden": "true"}))


def computing(text: str) -> Component:
    return html.Div(
        [skeleton("55%"), skeleton("80%"), html.Span(text, className="sr-only")], className="computing"
    )


def note(text: str) -> Component:
    return html.P(text, className="note")
