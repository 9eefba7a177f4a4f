"""The frame of every page."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from casework.people import Role
from components.rooms import is_in
from components.shell import shell
from tests.components.reading import of_class, parts, text_of

NAV = (("/map", "Map"), ("/account", "My account"))


def made(language: str = "en", demo: bool = True, active: str = "/map") -> Component:
    return shell("Li Wei", Role.PLANNER, language, "dark", active, NAV, html.P("page"), demo)


def test_the_header_names_the_room_one_is_in() -> None:
    row = list(parts(of_class(made(), "rooms-row")[0]))
    links = [p for p in row if isinstance(p, html.A)]
    current = [text_of(r) for r in links if "aria-current" in r.to_plotly_json()["props"]]
    assert current == ["Map"] and len(links) == 2


def test_a_page_beneath_a_room_belongs_to_the_room_and_a_longer_name_does_not() -> None:
    assert is_in("/applications/12", "/applications") and is_in("/map", "/map")
    assert not is_in("/mapping", "/map") and not is_in("/map", "/applications")


def test_the_menu_of_a_phone_names_the_room_one_is_in_and_holds_them_all() -> None:
    menu = of_class(made(active="/account"), "rooms-more")[0]
    assert text_of(of_class(menu, "rooms-here")[0]) == "My account"
    assert [text_of(p) for p in parts(menu) if isinstance(p, html.A)] == ["Map", "My account"]


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
