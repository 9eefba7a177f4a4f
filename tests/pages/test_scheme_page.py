"""What the scheme's page makes of what a client sends."""

from __future__ import annotations

import pytest

from components.i18n import use_language
from pages.scheme import _split, case_of, meant


@pytest.mark.parametrize("search", [None, "", "?", "?x=1", "?case=", "&&&", "?case=" + "a" * 5000])
def test_an_address_without_a_case_names_none(search: str | None) -> None:
    assert len(case_of(search)) <= 64
    assert case_of("?case=abc&x=1") == "abc"


@pytest.mark.parametrize("chosen", [None, "", "|", "a|b", "a|-1", "a|" + "9" * 99, "a|1.5"])
def test_a_choice_that_is_none_names_version_0_which_no_scheme_has(chosen: str | None) -> None:
    assert _split(chosen)[1] == 0
    assert _split("abc|12") == ("abc", 12)


def test_codes_may_be_typed_by_their_words_and_numbers_as_people_write_them() -> None:
    with use_language("zh"):
        assert meant("laying", "直埋") == "buried"
    with use_language("en"):
        assert meant("laying", "buried") == "buried"
        assert meant("circuits", "2") == 2.0 and meant("circuits", "two") is None
        assert meant("emergency", "yes") is True and meant("emergency", "no") is False
        assert meant("no such field", "x") == "x"
