"""The customer's scheme: plain words, its mark, and nothing that is not in the preview."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dash.development.base_component import Component

from casework.scheme import Preview, SchemeState
from casework.scheme_seal import seal
from components.i18n import use_language
from components.portal_scheme import accept_words, answers, scheme_card
from tests.casework.test_scheme_seal import SHOWN
from tests.components.reading import text_of


def card(of: Preview) -> Component:
    return scheme_card(of, (7.81, 48.41), "none", "", date(2026, 11, 23), [], may_sign=True)


def test_the_card_says_the_scheme_and_its_mark() -> None:
    with use_language("en"):
        told = text_of(card(SHOWN))
    assert "2 × 1000 kVA" in told and seal(SHOWN)[:12] in told and "You accept exactly" in told


def test_an_accepted_scheme_says_so() -> None:
    with use_language("en"):
        told = text_of(card(replace(SHOWN, state=SchemeState.ACCEPTED)))
    assert "You accepted exactly this scheme" in told


def test_only_a_scheme_that_waits_for_an_answer_has_buttons() -> None:
    with use_language("en"):
        for state in SchemeState:
            buttons = answers(replace(SHOWN, state=state), may_sign=True)
            assert bool(buttons) == (state is SchemeState.REPLIED)
        assert text_of(answers(SHOWN, may_sign=False)) == "Suggest a change"
        assert seal(SHOWN) in text_of(accept_words(SHOWN))
