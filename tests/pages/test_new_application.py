"""Taking in an application: a word beside each wrong field, nothing half saved, and where it leads."""

from __future__ import annotations

from datetime import date

from casework.case_list import CaseFilter
from components.i18n import use_language
from pages import new_application
from pages.new_application import CHECKED, Asked, faults, saved, show_place
from pages.worklist import draw
from services.case_list import cases
from tests.components.reading import of_class, text_of
from tests.office import Office
from tests.pages.test_application_page import at_desk

TODAY = date(2026, 11, 23)
GOOD = Asked(
    clicks=1, name="张三丰", phone="13800001111", address="示范路 1 号", new_kva="2,000", demand_kw="1600",
    existing_kva="0", lon="7.83", lat="48.4", wanted_on="2027-03-01",
)  # fmt: skip


def test_each_wrong_field_has_its_word() -> None:
    wrong = GOOD.model_copy(
        update={"name": " ", "new_kva": "much", "demand_kw": "", "wanted_on": "2026-11-22", "lon": None}
    )
    with use_language("en"):
        assert faults(wrong, TODAY) == {
            "name": "Needed", "new_kva": "Not a number", "demand_kw": "Needed", "lon": "Needed",
            "wanted_on": "In the past",
        }  # fmt: skip
        assert faults(GOOD, TODAY) == {}


def test_a_good_application_is_registered_and_opened(office: Office) -> None:
    with at_desk(office, office.handlers["service"]):
        told, address, *errors = saved(GOOD)
        listed, _ = cases(office.desk, office.handlers["service"], CaseFilter())
    number = listed[0].application.number
    assert address == f"/applications/{number}" and number in told and set(errors) == {""}
    assert listed[0].application.new_kva == 2000 and listed[0].task is not None
    assert len(errors) == len(CHECKED)


def test_what_the_rules_refuse_is_said_and_nothing_is_saved(office: Office) -> None:
    with at_desk(office, office.handlers["service"]):
        told, address, *_ = saved(GOOD.model_copy(update={"new_kva": "1e9"}))
        assert "new capacity (kVA) must be between" in told and not isinstance(address, str)
        assert cases(office.desk, office.administrator, CaseFilter(state="all"))[1] == 0


def test_the_map_is_asked_about_the_place_and_the_demand(office: Office) -> None:
    assert show_place("7.83", "48.4", "1600")[1] == "/map?at=7.830000,48.400000&kw=1600"
    assert show_place("7.83", "91", "1600") == ([], "/map")
    assert new_application.pick(new_application.Click(latlng={"lat": 48.4, "lng": 7.83})) == (
        "7.830000",
        "48.400000",
    )


def test_the_work_list_shows_what_waits_for_the_reader(office: Office) -> None:
    made = office.create()
    with at_desk(office, office.handlers["service"]):
        cards = draw(None)
    assert made.number in text_of(cards) and "yours" in text_of(cards)
    assert len(of_class(cards, "work-card")) == 1
    with at_desk(office, office.handlers["metering"]):
        assert "Nothing waits for you" in text_of(draw(None))
