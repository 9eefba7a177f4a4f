"""Every text a person may see exists in both languages, with the same holes for numbers and assets."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from components.i18n import render, t, use_language
from components.language import CATALOGUES, catalogue
from gridmodel.answer import Asset
from message import say
from tests.translations import ROOT, sources, texts


def spoken() -> dict[str, str]:
    return {
        text: place for path in sources() for place, text in texts(path) if any(c.isalpha() for c in text)
    }


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_text_has_a_chinese_translation() -> None:
    missing = {text: place for text, place in spoken().items() if text not in catalogue("zh")}
    assert not missing, "no translation (or a fuzzy one) for:\n" + "\n".join(
        f"{p}: {m}" for m, p in missing.items()
    )


def test_every_translation_has_the_holes_of_its_english_text() -> None:
    wrong = [msgid for msgid, msgstr in catalogue("zh").items() if holes(msgid) != holes(msgstr)]
    assert not wrong


def test_no_translation_is_fuzzy_and_none_stands_twice() -> None:
    path = CATALOGUES / "zh_CN" / "LC_MESSAGES" / "headroom.po"
    with path.open("rb") as file:
        assert [e.id for e in read_po(file) if e.fuzzy and e.id] == []
    ids = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")]
    assert len(ids) == len(set(ids))


def test_a_text_without_translation_would_be_found(tmp_path: Path) -> None:
    file = ROOT / "components" / "words.py"
    found = [text for _, text in texts(file)]
    assert "Fits with conditions" in found and "Open {asset}" in found


def test_a_built_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.translations.ROOT", tmp_path)
    (tmp_path / "bad.py").write_text('t(f"{a} fits")', encoding="utf-8")
    with pytest.raises(AssertionError, match="plain text"):
        list(texts(tmp_path / "bad.py"))
    assert ast.parse('t(f"{a} fits")')


def test_assets_and_numbers_inside_a_sentence_are_localised() -> None:
    message = say("{asset} at {limit}", asset=Asset("lines", "175"), limit=-1234.5)
    with use_language("en"):
        assert render(message) == "line 175 at −1,234.5"
    with use_language("zh"):
        assert render(message) == "线路 175 at −1,234.5"


def test_the_language_before_comes_back_after_the_block() -> None:
    with use_language("en"):
        assert t("Fits") == "Fits"
        with use_language("zh"):
            assert t("Fits") == "可接入"
        assert t("Fits") == "Fits"


def test_an_unknown_language_is_chinese() -> None:
    with use_language("fr"):
        assert t("Fits") == "可接入"


def test_a_year_is_not_grouped_like_a_quantity() -> None:
    with use_language("en"):
        message = say("Growth and projects up to {year}: the grid of today was used.", year=2026)
        assert "2026" in render(message)
