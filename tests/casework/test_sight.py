"""Row-level bounds: role by role against casework.md's matrix, and masks that hide what they should."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import masking
from casework.duty import Absence, acting_for
from casework.people import Actor, Role
from casework.sight import CaseFile, Sight, audit_department, grid_district, reach, sees

CASE = CaseFile("planning", "north", applicant_id=7, handlers=frozenset({3, 4}))


def person(
    role: Role, account_id: int | None = 1, department: str | None = None, district: str | None = None
) -> Actor:
    return Actor(account_id, "x", role, department=department, district=district)


@pytest.mark.parametrize(
    ("actor", "sight"),
    [
        (person(Role.ADMINISTRATOR), Sight.MASKED),
        (person(Role.AUDITOR), Sight.MASKED),
        (person(Role.MANAGER, department="planning"), Sight.REASON),
        (person(Role.MANAGER), Sight.REASON),
        (person(Role.MANAGER, department="metering"), Sight.NONE),
        (person(Role.MANAGER, department="planning", district="south"), Sight.NONE),
        (person(Role.HANDLER, 3, "planning"), Sight.REQUEST),
        (person(Role.HANDLER, 3, "metering"), Sight.REQUEST),
        (person(Role.HANDLER, 5, "planning"), Sight.NONE),
        (person(Role.PLANNER, 4), Sight.REQUEST),
        (person(Role.PLANNER, 7), Sight.NONE),
        (person(Role.CUSTOMER, 7), Sight.CLEAR),
        (person(Role.CUSTOMER, 3), Sight.NONE),
        (person(Role.CUSTOMER, None), Sight.NONE),
        (person(Role.HANDLER, None), Sight.NONE),
    ],
)
def test_each_role_sees_what_the_matrix_says(actor: Actor, sight: Sight) -> None:
    assert sees(actor, CASE) is sight


def test_nobody_owns_a_case_without_an_applicant() -> None:
    orphan = CaseFile(None, None, applicant_id=None)
    assert sees(person(Role.CUSTOMER, None), orphan) is Sight.NONE
    assert reach(person(Role.CUSTOMER, None)).nothing


@given(
    st.sampled_from(Role),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, 1, 2]),
    st.frozensets(st.sampled_from([1, 2])),
)
def test_only_the_applicant_ever_sees_a_case_in_clear_without_asking(
    role: Role,
    own: int | None,
    mine: str | None,
    its: str | None,
    applicant: int | None,
    handlers: frozenset[int],
) -> None:
    sight = sees(person(role, own, mine), CaseFile(its, None, applicant, handlers))
    assert (sight is Sight.CLEAR) == (role is Role.CUSTOMER and own is not None and own == applicant)


def test_district_bounds_the_grid_and_department_the_audit() -> None:
    assert grid_district(person(Role.HANDLER, district="north")) == "north"
    assert grid_district(person(Role.ADMINISTRATOR, district="north")) is None
    assert audit_department(person(Role.MANAGER, department="planning")) == "planning"
    assert audit_department(person(Role.AUDITOR, department="planning")) is None


@pytest.mark.parametrize(
    ("mask", "clear", "shown"),
    [
        (masking.name, "张三", "张*"),
        (masking.name, "欧阳小明", "欧***"),
        (masking.name, "Anna Schmidt", "A*** S******"),
        (masking.name, "某某电子有限公司", "某某电子有限公司"),
        (masking.name, "", ""),
        (masking.phone, "13812345678", "138****5678"),
        (masking.phone, "0571-123", "****23"),
        (masking.identity, "110105194912310021", "110*************21"),
        (masking.identity, "12345", "*****"),
        (masking.address, "浙江省杭州市西湖区文三路100号3幢201室", "浙江省杭州市西湖区文三路****"),
        (masking.address, "Hauptstraße 12, Hof 3", "Hauptstraße ****"),
        (masking.email, "anna@example.org", "a****@example.org"),
    ],
)
def test_a_mask_shows_enough_to_recognise_and_no_more(mask, clear: str, shown: str) -> None:  # type: ignore[no-untyped-def]
    assert mask(clear) == shown


@given(st.text(alphabet="0123456789X", min_size=10, max_size=18))
def test_no_mask_of_an_id_number_shows_more_than_five_of_its_characters(number: str) -> None:
    assert len(masking.identity(number).replace("*", "")) == 5


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True))
def test_no_mask_of_a_phone_number_shows_its_middle(number: str) -> None:
    assert masking.phone(number)[3:7] == "****"


DAY = date(2026, 11, 23)


def away(who: int, substitute: int | None) -> Absence:
    return Absence(who, DAY, DAY, substitute)


def test_the_substitute_acts_and_so_does_the_substitutes_substitute() -> None:
    assert acting_for([], 1, DAY) == 1
    assert acting_for([away(1, 2)], 1, DAY) == 2
    assert acting_for([away(1, 2), away(2, 3)], 1, DAY) == 3
    assert acting_for([away(1, 2)], 1, date(2026, 11, 24)) == 1


def test_two_who_stand_in_for_each_other_and_are_both_away_leave_nobody() -> None:
    assert acting_for([away(1, 2), away(2, 1)], 1, DAY) is None
    assert acting_for([away(1, None)], 1, DAY) is None
