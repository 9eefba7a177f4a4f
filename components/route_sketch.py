"""The route of a scheme as a small SVG map: supply point, route, customer, scale and north; no tiles, so it prints."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import cos, hypot, radians
from typing import Final

from components.i18n import t
from components.numbers import number

WIDTH: Final = 520
HEIGHT: Final = 300
EDGE: Final = 46
SCALES_M: Final = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
M_PER_DEGREE: Final = 111_320.0


def route_sketch(route: Sequence[tuple[float, float]], title: str) -> str:
    """An SVG document; a route of one place or none shows the customer alone."""
    metres = _metres(route) or [(0.0, 0.0)]
    xs, ys = [x for x, _ in metres], [y for _, y in metres]
    wide, high = max(max(xs) - min(xs), 20.0), max(max(ys) - min(ys), 20.0)
    per_m = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    at = [(EDGE + (x - min(xs)) * per_m, HEIGHT - EDGE - (y - min(ys)) * per_m) for x, y in metres]
    path = " ".join(f"{'M' if k == 0 else 'L'}{x:.1f} {y:.1f}" for k, (x, y) in enumerate(at))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' color="#1f2937" font-family="Noto Sans SC, sans-serif" role="img"><title>{escape(title)}</title>'
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" fill="none" stroke="currentColor" stroke-opacity=".3"/>'
        f'<path d="{path}" fill="none" stroke="#0b6bcb" stroke-width="3"/>{_ends(at)}{_scale(per_m)}</svg>'
    )


def _metres(route: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    if not route:
        return []
    lon, lat = route[0]
    east = M_PER_DEGREE * cos(radians(lat))
    return [((x - lon) * east, (y - lat) * M_PER_DEGREE) for x, y in route]


def _ends(at: list[tuple[float, float]]) -> str:
    (x, y), (u, v) = at[0], at[-1]
    first = (
        f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="currentColor"/>'
        if hypot(x - u, y - v) > 1
        else ""
    )
    last = f'<circle cx="{u:.1f}" cy="{v:.1f}" r="7" fill="#fff" stroke="currentColor" stroke-width="3"/>'
    words = _word(u, v + 24, t("Customer")) + (_word(x, y - 14, t("Supply point")) if first else "")
    return first + last + words


def _word(x: float, y: float, text: str) -> str:
    x, y = min(max(x, 40.0), WIDTH - 60.0), min(max(y, 14.0), HEIGHT - 6.0)
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="middle" fill="currentColor">{escape(text)}</text>'


def _scale(per_m: float) -> str:
    length = next((m for m in reversed(SCALES_M) if m * per_m <= 140), SCALES_M[0])
    x = WIDTH - 20 - length * per_m
    bar = f'<path d="M{x:.1f} 20v6h{length * per_m:.1f}v-6" fill="none" stroke="currentColor"/>'
    north = '<path d="M24 36V14l-5 8m5 -8l5 8" fill="none" stroke="currentColor"/>'
    return bar + north + _word(x + length * per_m / 2, 18, f"{number(length, 0)} m") + _word(24, 50, "N")
