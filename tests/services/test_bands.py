"""Bands for customers come from the worker's capacity map; a customer's question asks for it once."""

from __future__ import annotations

import pytest

from casework.people import Role
from casework.refusals import NotAllowed
from data import grids
from data.grids import latest_revision, load_layers
from gridmodel.capacity.bands import Chance
from services import bands, jobs, rooms
from services.bands import Place
from tests.office import Office
from tests.small_grid import small_grid


@pytest.fixture
def supplied(office: Office) -> Office:
    with office.desk.database.begin() as session:
        grids.save_revision(
            session, "town", small_grid(), author="t", reason="t", states={}, report={}, crs="EPSG:4326"
        )
    return office


def somewhere(office: Office) -> tuple[float, float]:
    with office.desk.database.read() as session:
        info = latest_revision(session, "town")
        assert info is not None
        at = load_layers(session, info.id)["nodes"].geometry.iloc[0]
    return at.x, at.y


def test_before_the_map_is_computed_nothing_is_claimed_and_the_worker_is_asked_once(supplied: Office) -> None:
    lon, lat = somewhere(supplied)
    place = Place(lon, lat, 100.0, low_voltage=False)
    for _ in range(3):
        assert bands.likely(supplied.desk, supplied.customer, place) is Chance.UNKNOWN
    assert bands.prepare(supplied.desk) == 1  # generation; load was asked for by the customer
    assert jobs.work_once(supplied.desk) and jobs.work_once(supplied.desk)
    assert not jobs.work_once(supplied.desk)
    area = bands.area(supplied.desk, supplied.customer)
    assert area.bounds is not None and len(area.bounds) == 4


def test_far_from_every_grid_nothing_is_known(supplied: Office) -> None:
    assert (
        bands.likely(supplied.desk, supplied.customer, Place(100.0, 10.0, 5.0, low_voltage=True))
        is Chance.UNKNOWN
    )


def test_a_customer_may_have_bands_but_no_capacity(supplied: Office) -> None:
    with pytest.raises(NotAllowed):
        rooms.on_screen(supplied.desk, supplied.customer, None, None)
    with pytest.raises(NotAllowed):
        bands.area(supplied.desk, supplied.hire("checker", Role.AUDITOR))


def test_without_a_grid_there_is_an_empty_map(office: Office) -> None:
    assert bands.area(office.desk, office.customer) == bands.Area(None, {})
