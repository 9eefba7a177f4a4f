"""The frame of every page."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from casework.people import Role
from components.shell import shell
from tests.components.reading import of_class, parts, text_of

NAV = (("/map", "Map"), ("/account", "My account"))


def made(language: str = "en", demo: bool = True, active: str = "/map") -> Component:
    return shell("Li Wei", Role.PLANNER, language, "dark", active, NAV, html.P("page"), demo)


def test_the_header_names_the_room_one_is_in() -> None:
    rooms = of_class(made(), "room")
    current = [text_of(r) for r in rooms if "aria-current" in r.to_plotly_json()["props"]]
    assert current == ["Map"] and len(rooms) == 2


def test_demonstration_data_is_marked_and_real_data_is_not() -> None:
    assert "Demonstration data" in text_of(made(demo=True))
    assert "Demonstration data" not in text_of(made(demo=False))


def test_the_page_says_its_language_and_offers_the_other() -> None:
    page = made("zh")
    shells = [p for p in parts(page) if getattr(p, "id", "") == "shell"]
    assert shells[0].lang == "zh-CN"
    pressed = {
        p.to_plotly_json()["props"]["data-language"]: p.to_plotly_json()["props"]["aria-pressed"]
        for p in parts(page)
        if "data-language" in p.to_plotly_json()["props"]
    }
    assert pressed == {"zh": "true", "en": "false"}


def test_the_content_can_be_reached_past_the_header() -> None:
    assert of_class(made(), "skip-link")[0].href == "#content"


def test_signing_out_is_a_form_that_needs_no_script() -> None:
    forms = [p for p in parts(made()) if isinstance(p, html.Form)]
    assert [(f.action, f.method) for f in forms] == [("/logout", "post")]
    assert "Planner" in text_of(made())
