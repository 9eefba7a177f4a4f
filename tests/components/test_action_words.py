"""The audit calls every act by a word of the reader's language."""

from __future__ import annotations

from casework.people import Action
from components.action_words import ACTIONS, action
from components.i18n import use_language


def test_every_act_has_a_word_in_both_languages() -> None:
    assert set(ACTIONS) == {one.value for one in Action}
    with use_language("zh"):
        assert all(action(one.value) != ACTIONS[one] for one in Action)


def test_an_act_of_another_release_shows_its_code() -> None:
    assert action("older_act") == "older_act"
