"""Serves the panel over hand-made answers, for looking at it: `python -m tests.components.gallery PORT`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from casework.people import Role
from components.check_inputs import Fields
from components.check_panel import answer_body, check_panel, failure_body, loading_body
from components.i18n import n_, use_language
from components.shell import shell
from message import say
from tests.components import samples

ROOMS: Final = (("/", n_("Map")),)
ANSWERS: Final = {
    "conditions": samples.CONDITIONS,
    "fits": samples.FITS,
    "first": samples.FIRST,
    "does_not_fit": samples.DOES_NOT_FIT,
    "not_computed": samples.NOT_COMPUTED,
    "generation": samples.GENERATION,
}


def picture(case: str, selected: int, language: str) -> Component:
    answer = ANSWERS.get(case)
    kind = answer.question.kind if answer else "load"
    size = answer.question.kw if answer else 400
    panel = check_panel(
        answer, selected, answer.stage if answer else "full", language, Fields(size, kind=kind)
    )
    with use_language(language):
        other = {
            "failure": lambda: failure_body(
                samples.FAILURE, say("Supply the layer and import the grid again.")
            ),
            "loading": loading_body,
            "empty": lambda: answer_body(None),
        }
        if case in other:
            panel.children[3].children = other[case]()  # type: ignore[index]
    return panel


def page(search: str) -> Component:
    wish = {k: v[0] for k, v in parse_qs(search.lstrip("?")).items()}
    language, theme = wish.get("lang", "zh"), wish.get("theme", "light")
    panel = picture(wish.get("case", "conditions"), int(wish.get("c", "1")) - 1, language)
    slot = html.Aside(panel, id="check-panel", **{"data-open": "yes", "data-stop": wish.get("stop", "half")})
    stores = [dcc.Store(id=name) for name in ("map-click", "map-highlight", "map-steps", "map-answer")]
    content = [html.Div(style={"height": "calc(100vh - 48px)", "background": "#F3F2EE"}), slot, *stores]
    return shell("规划员", Role.PLANNER, language, theme, "/", ROOMS, content, demo=True)


def build() -> Dash:
    app = Dash(
        __name__, assets_folder=str(Path(__file__).parents[2] / "assets"), suppress_callback_exceptions=True
    )
    app.layout = html.Div([dcc.Location(id="gallery"), html.Div(id="frame")])
    app.callback(Output("frame", "children"), Input("gallery", "search"))(page)
    app.clientside_callback(ClientsideFunction("check", "lit"), Input("map-highlight", "data"))
    return app


if __name__ == "__main__":
    build().run(port=int(sys.argv[1]), debug=False)
