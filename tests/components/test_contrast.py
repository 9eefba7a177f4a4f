"""Every text token reads on every surface it stands on: at least 4.5 to 1, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parents[2] / "assets" / "style.css").read_text(encoding="utf-8")
PAIRS = [
    *[(text, ground) for text in ("ink", "text-2") for ground in ("panel", "page", "neutral")],
    ("text-3", "panel"),
    ("text-3", "page"),
    *[(tone, f"{tone}-tint") for tone in ("pass", "warn", "fail")],
    *[(tone, "panel") for tone in ("pass", "warn", "fail", "none", "accent-text")],
    *[("text-2", f"{tone}-tint") for tone in ("pass", "warn", "fail")],
    ("accent-text", "accent-tint"),
    ("on-accent", "accent"),
]


def tokens(theme: str) -> dict[str, str]:
    blocks = re.findall(r":root(\[[^\]]*dark[^\]]*\])? \{(.*?)\}", SHEET, re.S)
    light = next(body for dark, body in blocks if not dark)
    dark = next(body for dark, body in blocks if dark)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark)) if theme == "dark" else {})


def luminance(colour: str) -> float:
    code = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_reads_on_its_ground(text: str, ground: str, theme: str) -> None:
    known = tokens(theme)
    assert contrast(known[text], known[ground]) >= 4.5
