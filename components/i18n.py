"""The words a person sees: `t` for our own sentences, `render` for those the core says."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any, Final

from components.language import language, translated, use_language
from components.numbers import MINUS, number
from gridmodel.answer import Asset
from message import Message

__all__ = ["asset_name", "language", "n_", "pieces", "render", "t", "use_language"]


def n_(template: str) -> str:
    """Marks a text for the catalogue where it is named before the language is known."""
    return template


LAYERS: Final = {
    "nodes": n_("node {id}"),
    "lines": n_("line {id}"),
    "transformers": n_("transformer {id}"),
    "regulators": n_("regulator {id}"),
    "switches": n_("switch {id}"),
    "stations": n_("station {id}"),
    "loads": n_("customer {id}"),
    "generators": n_("generator {id}"),
    "storage": n_("storage {id}"),
    "shunts": n_("compensation {id}"),
    "source": n_("source {id}"),
    "corridors": n_("corridor {id}"),
}

NEW: Final = {
    "route": n_("new route"),
    "tee": n_("new tee"),
    "transformer": n_("new transformer"),
    "customer": n_("new customer"),
}


SHORT: Final = {
    "transformers": n_("transf. {id}"),
    "generators": n_("gen. {id}"),
    "regulators": n_("reg. {id}"),
}


def asset_name(asset: Asset, short: bool = False) -> str:
    if asset.layer == "new":
        return t(NEW[asset.id])
    template = SHORT.get(asset.layer) if short else None
    return t(template or LAYERS.get(asset.layer, "{id}"), id=asset.id)


def named(names: str | Mapping[str, str]) -> str:
    """The name in the reader's language, of one that people gave."""
    return names if isinstance(names, str) else names.get(language()) or names["en"]


def t(template: str, **params: Any) -> str:
    return "".join(text for text, _ in pieces(template, params))


def render(message: Message) -> str:
    return t(message.template, **message.params)


def pieces(template: str, params: dict[str, Any]) -> list[tuple[str, Any]]:
    """The translated sentence cut at its parameters: (text, parameter or None)."""
    out: list[tuple[str, Any]] = []
    for literal, name, spec, _ in Formatter().parse(translated(template)):
        if literal:
            out.append((literal, None))
        if name:
            value = params[name]
            out.append(
                (_written(value, spec or ("d" if name == "year" and isinstance(value, int) else "")), value)
            )
    return out


def _written(value: Any, spec: str) -> str:
    if isinstance(value, Message):
        return render(value)
    if isinstance(value, Asset):
        return asset_name(value)
    if isinstance(value, dict):
        return named(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return format(value, spec)  # an asset number is shown exactly as it was imported
    return format(value, spec).replace("-", MINUS) if spec else number(value, None)
