"""Bands of spare capacity: what a stranger may learn, and no more."""

from __future__ import annotations

import numpy as np
import pytest

from gridmodel.capacity.bands import LEAST_NODES, STEPS_KW, Cell, Chance, Shade, box, cells, chance, spot


def made(rooms: list[float], lon: float = 7.805, lat: float = 48.405) -> dict[tuple[int, int], Cell]:
    n = len(rooms)
    return cells(np.full(n, lon), np.full(n, lat), np.array(rooms))


def test_three_of_four_nodes_decide_what_is_likely_and_the_best_what_needs_a_study() -> None:
    known = made([90.0, 450.0, 500.0, 900.0])
    said = [chance(known, 7.801, 48.409, kw) for kw in (40, 50, 60, 800, 810)]
    assert said == [
        Chance.LIKELY,
        Chance.LIKELY,
        Chance.NEEDS_STUDY,
        Chance.NEEDS_STUDY,
        Chance.NEEDS_WORKS,
    ]


def test_too_few_nodes_say_nothing_and_what_is_not_computed_does_not_count() -> None:
    assert made([500.0] * (LEAST_NODES - 1)) == {}
    assert made([500.0] * (LEAST_NODES - 1) + [float("nan")]) == {}
    assert chance({}, 7.8, 48.4, 1.0) is Chance.UNKNOWN


def test_asking_again_and_again_learns_a_step_only() -> None:
    """Two grids whose rooms differ within one step answer every question alike."""
    one, other = made([401.0, 402.0, 410.0, 1_700.0]), made([700.0, 701.0, 799.0, 3_100.0])
    for kw in np.linspace(1, 5000, 700):
        assert chance(one, 7.8, 48.4, kw) is chance(other, 7.8, 48.4, kw)


def test_a_cell_is_counted_once_and_lies_around_its_places() -> None:
    lon, lat = np.array([7.801, 7.802, 7.811, 7.812] * 4), np.full(16, -0.001)
    known = cells(lon, lat, np.linspace(100, 1000, 16))
    assert set(known) == {(780, -1), (781, -1)}
    west, south, east, north = box(spot(7.8017, -0.001))
    assert west <= 7.8017 < east and south <= -0.001 < north


@pytest.mark.parametrize(
    ("rooms", "shade"),
    [([900.0] * 4, Shade.AMPLE), ([0, 0, 0, 150.0], Shade.SOME), ([0.0] * 4, Shade.LITTLE)],
)
def test_the_map_has_three_shades(rooms: list[float], shade: Shade) -> None:
    assert next(iter(made(rooms).values())).shade is shade


def test_every_number_of_a_cell_is_a_step() -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        for cell in made(list(rng.uniform(0, 5000, 9))).values():
            assert cell.usual_kw in STEPS_KW and cell.best_kw in STEPS_KW
