"""The customer's scheme: plain words, its mark, and nothing that is not in the preview."""

from __future__ import annotations

from dataclasses import replace

from casework.scheme import SchemeState
from casework.scheme_seal import seal
from components.i18n import use_language
from components.portal_scheme import scheme_card
from tests.casework.test_scheme_seal import SHOWN
from tests.components.reading import text_of


def test_the_card_says_the_scheme_and_its_mark() -> None:
    with use_language("en"):
        told = text_of(scheme_card(SHOWN, (7.81, 48.41), "none", ""))
    assert "2 × 1000 kVA" in told and seal(SHOWN)[:12] in told and "You accept exactly" in told


def test_an_accepted_scheme_says_so() -> None:
    with use_language("en"):
        told = text_of(scheme_card(replace(SHOWN, state=SchemeState.ACCEPTED), (7.81, 48.41), "none", ""))
    assert "You accepted exactly this scheme" in told
