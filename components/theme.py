"""The one look: Mantine's theme, in the tokens that assets/style.css also holds."""

from __future__ import annotations

from typing import Any, Final

FONTS: Final = '"Inter Variable", Inter, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif'
ACCENT: Final = (
    "#EDF2FF",
    "#DBE4FF",
    "#BAC8FF",
    "#91A7FF",
    "#748FFC",
    "#5C7CFA",
    "#4C6EF5",
    "#4263EB",
    "#3B5BDB",
    "#364FC7",
)
THEMES: Final = ("light", "dark", "auto")

THEME: Final[dict[str, Any]] = {
    "fontFamily": FONTS,
    "headings": {"fontFamily": FONTS},
    "primaryColor": "accent",
    "primaryShade": {"light": 8, "dark": 3},
    "colors": {"accent": list(ACCENT)},
    "autoContrast": True,
    "defaultRadius": 6,
    "fontSizes": {"xs": "11.5px", "sm": "13px", "md": "14px", "lg": "15px", "xl": "18px"},
    "radius": {"xs": "4px", "sm": "6px", "md": "8px", "lg": "10px"},
    "respectReducedMotion": True,
    "focusRing": "auto",
}


def known(theme: str | None) -> str:
    return theme if theme in THEMES else "auto"
