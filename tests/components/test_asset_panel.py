"""The asset panel says what is known, and what is not."""

from __future__ import annotations

from components.asset_panel import asset_panel
from components.i18n import use_language
from gridmodel.answer import Asset
from gridmodel.asset_facts import AssetFacts, StateNow
from message import say
from tests.components.reading import text_of


def facts(**more: object) -> AssetFacts:
    given: dict[str, object] = {
        "asset": Asset("lines", "175"), "name": "",
        "attributes": (("max_i_a", 319.0), ("normally_open", False)),
        "states": (StateNow("peak", 67.83, 98.2, -1250.4),), "feeder": "162",
        "upstream": (Asset("transformers", "T1"),),
        "downstream_nodes": 3, "downstream_customers": 1200, "downstream_kw": 815.2, "notes": (),
    }  # fmt: skip
    return AssetFacts(**{**given, **more})  # type: ignore[arg-type]


def shown(asset: AssetFacts) -> str:
    with use_language("en"):
        return " ".join(text_of(part) for part in asset_panel(asset))


def test_numbers_carry_their_units_and_a_real_minus() -> None:
    said = shown(facts())
    assert "67.8" in said
    assert "−1,250" in said
    assert "815 kW" in said
    assert "transformer T1" in said


def test_an_asset_without_a_state_says_so() -> None:
    assert "not computed" in shown(facts(states=(StateNow("peak", None, None, None),)))


def test_doubts_about_the_data_are_shown() -> None:
    note = say("Length of line {id} was taken from its geometry.", id="175")
    assert "taken from its geometry" in shown(facts(notes=(note,)))


def test_a_long_path_is_cut_and_counted() -> None:
    path = tuple(Asset("lines", str(i)) for i in range(20))
    assert "and 8 more" in shown(facts(upstream=path))
