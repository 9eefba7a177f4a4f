"""The page of rules says what the data says."""

from __future__ import annotations

from pathlib import Path

from gridmodel.rules.page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_rules_page_equals_the_data() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m gridmodel.rules.page > docs/rules.md"


def test_rules_page_marks_what_was_not_verified() -> None:
    assert "| lv | 1 | terminal | normal | band | -10 | 7 | GB/T 12325-2008 4.3 | yes |" in page()
    assert (
        "| oh_tee | 10 | 30 | 3000 | Way-in by capacity, provincial practice (default province) | no |"
        in page()
    )
