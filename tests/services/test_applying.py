"""A customer applies: the helper, the draft, the steps, and one application for one draft."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from casework.applications import CustomerClass, Kind
from casework.applying import Draft, Purpose, Stage, application_of, customer_class, missing, read
from casework.equipment import estimate, transformer_for
from casework.refusals import Invalid, NotAllowed
from services import applications, applying
from tests.office import Office

FULL = Draft(
    lon=7.83, lat=48.4, address="示范路 9 号", purpose=Purpose.BUSINESS, kw=400.0, name="张三", phone="13800001111"
)  # fmt: skip


def test_the_helper_counts_what_runs_at_once() -> None:
    found = estimate({"compressor": 4, "machine_tool": 10})
    assert found.connected_kw == 220 and found.demand_kw == pytest.approx(4 * 30 * 0.75 + 10 * 10 * 0.25)
    assert found.needed_kva == pytest.approx(115 / 0.95) and found.transformer_kva == 160
    assert transformer_for(0) == 0 and transformer_for(400) == 630 and transformer_for(4000) == 7500


@pytest.mark.parametrize(
    ("purpose", "kw", "of"),
    [
        (Purpose.HOME, 12, CustomerClass.HOUSEHOLD),
        (Purpose.BUSINESS, 160, CustomerClass.LV_ZERO),
        (Purpose.BUSINESS, 161, CustomerClass.HV_SINGLE),
        (Purpose.TWO_SOURCES, 2000, CustomerClass.HV_DUAL),
        (Purpose.CHARGING, 300, CustomerClass.CHARGING),
        (Purpose.GENERATION, 50, CustomerClass.GENERATION),
    ],
)
def test_the_class_follows_from_what_for_and_how_much(purpose: Purpose, kw: float, of: CustomerClass) -> None:
    assert customer_class(replace(FULL, purpose=purpose, kw=kw)) is of


def test_each_step_says_what_it_still_needs() -> None:
    assert missing(FULL, Stage.CONFIRM) is None
    for stage, lacking in (
        (Stage.PLACE, {"lon": None}),
        (Stage.PLACE, {"address": " "}),
        (Stage.PURPOSE, {"purpose": None}),
        (Stage.PURPOSE, {"kind": Kind.INCREASE}),
        (Stage.CAPACITY, {"kw": None}),
        (Stage.APPLICANT, {"name": ""}),
        (Stage.APPLICANT, {"phone": ""}),
    ):
        draft = replace(FULL, **lacking)
        assert missing(draft, stage) is not None and missing(draft, Stage.CONFIRM) is not None
        with pytest.raises(Invalid):
            application_of(draft)


@pytest.mark.parametrize(
    "bad",
    [
        {"counts": {"reactor": 1}},
        {"counts": {"lift": -1}},
        {"counts": {"lift": 10**9}},
        {"kw": float("nan")},
        {"kw": 1e30},
        {"address": "x" * 501},
        {"kind": "name_change"},
    ],
)
def test_what_cannot_be_meant_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        read(bad)


def test_a_draft_survives_a_reload_and_is_nobody_elses(office: Office) -> None:
    applying.keep(office.desk, office.customer, Stage.CAPACITY, replace(FULL, counts={"lift": 2}))
    stage, found = applying.draft(office.desk, office.customer)
    assert stage is Stage.CAPACITY and found == replace(FULL, counts={"lift": 2})
    assert applying.draft(office.desk, office.stranger) == (Stage.PLACE, Draft())
    with pytest.raises(NotAllowed):
        applying.draft(office.desk, office.planner)
    office.desk.database.engine.dispose()
    raw = b"".join(p.read_bytes() for p in office.desk.settings.home.glob("headroom.gpkg*"))
    assert "张三".encode() not in raw and b"13800001111" not in raw


def test_a_draft_becomes_one_application_of_its_account(office: Office) -> None:
    applying.keep(office.desk, office.customer, Stage.CONFIRM, FULL)
    made = applying.apply(office.desk, office.customer)
    assert made.applicant_account_id == office.customer.account_id and made.applicant.name == "张三"
    assert (made.customer_class, made.demand_kw, made.new_kva) == (CustomerClass.HV_SINGLE, 400.0, 630.0)
    assert applying.draft(office.desk, office.customer) == (Stage.PLACE, Draft())


def test_what_is_not_complete_is_not_sent_and_not_lost(office: Office) -> None:
    half = replace(FULL, phone="")
    applying.keep(office.desk, office.customer, Stage.CONFIRM, half)
    with pytest.raises(Invalid, match="telephone"):
        applying.apply(office.desk, office.customer)
    assert applying.draft(office.desk, office.customer)[1] == half


def test_ten_clicks_at_once_make_one_application(office: Office) -> None:
    applying.keep(office.desk, office.customer, Stage.CONFIRM, FULL)
    refused: list[str] = []

    def click() -> None:
        try:
            applying.apply(office.desk, office.customer)
        except Invalid as error:
            refused.append(str(error))

    clicks = [threading.Thread(target=click) for _ in range(10)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(applications.listed(office.desk, office.customer)) == 1 and len(refused) == 9
