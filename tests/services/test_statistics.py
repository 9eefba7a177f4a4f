"""Statistics of real rows, within bounds, and the Excel file that carries no formula."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from casework.refusals import NotAllowed
from casework.statistics import Kept
from components.excel_words import excel_word
from components.i18n import use_language
from services.excel import workbook
from services.statistics import Asked, export, statistics
from tests.office import Office


def test_two_cases_one_kept_one_late(office: Office) -> None:
    first = office.case(office.create())
    office.do(first, "intake")
    office.create()
    office.clock.time += timedelta(days=10)
    found = statistics(office.desk, office.administrator)
    assert (found.cases, found.nodes.kept) == (2, 1)
    assert found.nodes == Kept(3, 1)  # the second intake and the first review are overdue
    assert found.by_node["intake"].count == 1 and found.by_class["hv_single"].count == 1
    assert sum(found.ageing.values()) == 2 and found.flow[-2].came == 2
    assert not found.demonstration


def test_a_customer_gets_no_statistics(office: Office) -> None:
    with pytest.raises(NotAllowed):
        statistics(office.desk, office.customer)


def parts(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        return "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))


def test_text_that_looks_like_a_formula_stays_text() -> None:
    evil = ["=1+1", "@SUM(1)", "+1", "-1", "{=1}", "http://x", "\t=2"]
    xml = parts(workbook({"a/b[]": (("=h",), [[e] for e in evil])}))
    assert "<f>" not in xml and "<hyperlink " not in xml
    assert "=1+1" in xml and "@SUM(1)" in xml and "=h" in xml


def test_only_what_ended_in_the_weeks_asked_for_counts_and_a_department_shows_its_own_steps(
    office: Office,
) -> None:
    office.do(office.case(office.create()), "intake")
    office.clock.time += timedelta(weeks=6)
    found = statistics(office.desk, office.administrator, Asked(weeks=4))
    assert "intake" not in found.by_node and found.came == 0 and found.open == 1
    whole = statistics(office.desk, office.administrator, Asked(weeks=12))
    assert whole.by_node["intake"].count == 1 and whole.departments == ("service",)
    planning = statistics(office.desk, office.administrator, Asked(12, department="planning"))
    assert planning.cases == 0 and not planning.by_department


def test_the_export_is_a_workbook_of_all_tables(office: Office) -> None:
    office.create()
    with use_language("zh"):
        xml = parts(export(office.desk, office.administrator, excel_word))
    for name in ("办理时限", "按环节", "按部门", "按类别", "积压时长", "工作量"):
        assert f'name="{name}"' in xml
    assert "hv_single" not in xml and "p50" not in xml
