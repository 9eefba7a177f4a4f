"""The layer panel and the legend against the code that paints: they may not disagree."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from components.grid_map import basemap, grid_map
from components.i18n import use_language
from components.layer_panel import COLOURINGS, ROWS
from components.legend import CLASSES, legends
from gridmodel.map_values import HEADROOM, WHATS
from services.map_rows import _row
from tests.components.reading import parts

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "map"


def test_every_row_that_is_counted_has_a_line_in_the_panel() -> None:
    counted = {
        _row(layer, v, k, stations)
        for layer in ("lines", "stations", "transformers", "switches", "loads", "generators")
        for v in range(5) for k in range(3) for stations in (True, False)
    }  # fmt: skip
    assert counted - {None} | {"open"} == set(ROWS)


def test_the_browser_paints_the_rows_the_panel_names() -> None:
    source = (ASSETS / "tiles.js").read_text()
    rule = source[source.index("hm.rowOf = ") :]
    painted = set(re.findall(r'"([a-z]+)"', rule)) - {
        "lines",
        "stations",
        "source",
        "transformers",
        "nodes",
        "loads",
    }
    assert set(ROWS) <= painted | {"open"}


def test_every_colouring_can_be_served_and_is_known_to_the_browser() -> None:
    assert set(COLOURINGS) <= set(WHATS) | set(HEADROOM)
    source = (ASSETS / "style.js").read_text()
    forms = dict(re.findall(r"(\w+): \{\s*key: \"\w+\", forms: \[([^\]]*)\]", source))
    for name, classes in CLASSES.items():
        assert len(forms[name].split(",")) == len(classes), name


def test_colours_of_a_feeder_and_of_no_value_are_apart() -> None:
    rows = {getattr(part, "data-legend-class", "") for legend in legends() for part in parts(legend)}
    assert {"feeder/8", "loading/4"} <= rows
    assert np.array([len(c) for c in CLASSES.values()]).min() == 4


def test_the_browser_s_words_follow_the_reader() -> None:
    def words(language: str) -> dict[str, str]:
        with use_language(language):
            page = grid_map()
        settings = next(c for c in page.children if getattr(c, "id", "") == "map-settings")
        return dict(json.loads(getattr(settings, "data-settings"))["words"])

    assert words("en")["notComputed"] == "not computed"
    assert words("zh")["notComputed"] != words("en")["notComputed"]
    assert "{reason}" in words("zh")["noValues"]


def test_a_basemap_without_its_key_is_the_neutral_land() -> None:
    assert basemap("none", "") is None
    assert basemap("tianditu", "") is None
    chosen = basemap("tianditu", "abc")
    assert chosen is not None
    assert all(url.endswith("tk=abc") for url in chosen["urls"])
