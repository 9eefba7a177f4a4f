"""The single-line diagram of a supply scheme as SVG: source, feeder, way in, cable, customer's station, metering, loads."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from casework.scheme import Entries
from components.i18n import t
from components.numbers import number

WIDTH: Final = 480
STEP: Final = 74
X: Final = 120
LINE: Final = 'stroke="currentColor" stroke-width="1.6" fill="none"'
SET: Final = re.compile(r"\s*(\d+)\s*×\s*([\d.]+)\s*kVA")
MOST_UNITS: Final = 4
BAYS: Final = frozenset({"rmu_bay", "loop_in", "sws_bay", "ss_bay", "lv_board"})


def single_line(entries: Entries, title: str) -> str:
    """An SVG document without scripts or references; every text escaped. Works on what the reader may see."""
    rows = _rows(entries)
    parts: list[str] = []
    y = 46
    for symbol, label, small in rows:
        parts += [symbol(X, y), _label(X + 60, y + 20, label), _label(X + 60, y + 38, small, small=True)]
        y += STEP
    drawn = "".join(parts) + _loads(X, y)
    head = f'<text x="12" y="22" font-size="15" font-weight="600" fill="currentColor">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 50}" width="{WIDTH}" height="{y + 50}"'
        f' color="#1f2937" font-family="Noto Sans SC, sans-serif" role="img"><title>{escape(title)}</title>'
        f"{head}{drawn}</svg>"
    )


Row = tuple[Callable[[int, int], str], str, str]


def _rows(entries: Entries) -> list[Row]:
    way = _text(entries, "way_in")
    kv = f"{number(_number(entries, 'supply_kv'), None)} kV"
    meter: Row = (
        _meter,
        t("Metering"),
        " · ".join(filter(None, (_text(entries, "ct_ratio"), _text(entries, "vt_ratio")))),
    )
    set_of = SET.match(_text(entries, "transformers"))
    rows: list[Row] = [
        (_busbar, _text(entries, "station") or t("Source station"), kv),
        (_breaker, t("Feeder {id}", id=_text(entries, "feeder")) if _text(entries, "feeder") else t("Feeder"), ""),
        (_switch if way in BAYS else _tee, t("Bay") if way in BAYS else t("Tee"), _text(entries, "bay")),
        (_cable, _text(entries, "cable") or t("Cable or conductor"), f"{number(_number(entries, 'route_m'), 0)} m"),
        (_boundary, t("Ownership boundary"), ""),
    ]  # fmt: skip
    if set_of is None:
        return [*rows, meter]
    units, size = min(int(set_of[1]), MOST_UNITS), f"{set_of[1]} × {float(set_of[2]):g} kVA"
    station: list[Row] = [
        (_switch, t("Switchgear of the customer"), ""),
        (lambda x, y: _transformers(x, y, units), t("Transformers"), size),
    ]
    high = _text(entries, "metering_mode") == "hv_hv"
    return [*rows, meter, *station] if high else [*rows, *station, meter]


def _text(entries: Entries, key: str) -> str:
    return str(entries[key].value) if key in entries else ""


def _number(entries: Entries, key: str) -> float | None:
    value = entries[key].value if key in entries else None
    return float(value) if isinstance(value, int | float) else None


def _label(x: int, y: int, text: str, small: bool = False) -> str:
    if not text:
        return ""
    size = 12 if small else 14
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="currentColor">{escape(text)}</text>'


def _wire(x: int, y: int, length: int = STEP) -> str:
    return f'<path d="M{x} {y}v{length}" {LINE}/>'


def _busbar(x: int, y: int) -> str:
    return f'<path d="M{x - 60} {y}h120" stroke="currentColor" stroke-width="5"/>' + _wire(x, y)


def _breaker(x: int, y: int) -> str:
    """A circuit breaker: a contact with a cross (GB/T 4728.7, IEC 60617)."""
    return f'<path d="M{x} {y}v20M{x} {y + 48}v26M{x - 14} {y + 22}L{x} {y + 48}M{x - 5} {y + 15}l10 10m0 -10l-10 10" {LINE}/>'


def _switch(x: int, y: int) -> str:
    """A load-break switch: a contact with a bar and a circle."""
    return (
        f'<path d="M{x} {y}v20M{x} {y + 48}v26M{x - 14} {y + 22}L{x} {y + 48}M{x - 7} {y + 20}h14" {LINE}/>'
        f'<circle cx="{x}" cy="{y + 16}" r="3.5" {LINE}/>'
    )


def _tee(x: int, y: int) -> str:
    return (
        f'<path d="M{x - 60} {y + 18}h120" {LINE}/><circle cx="{x}" cy="{y + 18}" r="4" fill="currentColor"/>'
        + _wire(x, y)
    )


def _cable(x: int, y: int) -> str:
    ends = f"M{x - 8} {y + 14}h16l-8 12zM{x - 8} {y + 60}h16l-8 -12z"
    return _wire(x, y) + f'<path d="{ends}" {LINE}/>'


def _boundary(x: int, y: int) -> str:
    return _wire(x, y) + f'<path d="M{x - 60} {y + 18}h110" {LINE} stroke-dasharray="8 4 2 4"/>'


def _meter(x: int, y: int) -> str:
    """A current transformer (circle on the line) and the meter beside it."""
    box = f'<rect x="{x - 62}" y="{y + 24}" width="34" height="24" {LINE}/>'
    word = f'<text x="{x - 57}" y="{y + 41}" font-size="12" fill="currentColor">kWh</text>'
    return (
        _wire(x, y)
        + f'<circle cx="{x}" cy="{y + 36}" r="9" {LINE}/><path d="M{x - 9} {y + 36}h-19" {LINE}/>'
        + box
        + word
    )


def _transformers(x: int, y: int, units: int) -> str:
    """Two circles that overlap, one pair a unit, between two busbars."""
    span = 34 * (units - 1)
    xs = [x - 17 * (units - 1) + 34 * k for k in range(units)]
    bars = f'<path d="M{x - span // 2 - 14} {y + 6}h{span + 28}M{x - span // 2 - 14} {y + 68}h{span + 28}" {LINE}/>'
    pairs = "".join(
        f'<circle cx="{at}" cy="{y + 29}" r="11" {LINE}/><circle cx="{at}" cy="{y + 45}" r="11" {LINE}/>'
        f'<path d="M{at} {y + 6}v12M{at} {y + 56}v12" {LINE}/>'
        for at in xs
    )
    return bars + pairs + f'<path d="M{x} {y}v6M{x} {y + 68}v6" {LINE}/>'


def _loads(x: int, y: int) -> str:
    arrows = "".join(f'<path d="M{at} {y}v20m-5 0h10l-5 9z" {LINE}/>' for at in (x - 40, x, x + 40))
    return f'<path d="M{x - 50} {y}h100" {LINE}/>{arrows}' + _label(x + 60, y + 24, t("Loads"))
