"""What stands in which tile: numbers, thinning by voltage level, clipping, open points."""

from __future__ import annotations

import gzip
import math

import pytest
from shapely.geometry import LineString

from data.mvt import TileLayer
from data.tile_features import first_numbers
from data.tiles import TileIndex
from tests.small_grid import PLACES, frame, line, small_grid


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    y = 0.5 - math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi)
    return z, int((lon / 360 + 0.5) * 2**z), int(y * 2**z)


def at(index: TileIndex, node: str, z: int) -> dict[str, TileLayer]:
    return {layer.name: layer for layer in index.layers(*tile_of(*PLACES[node], z))}


def test_features_are_numbered_through_the_layers_of_the_map_in_their_order() -> None:
    layers = small_grid()
    starts = first_numbers(layers)
    assert starts["lines"] == 0
    assert starts["transformers"] == len(layers["lines"])
    assert starts["switches"] == starts["stations"] == starts["nodes"] == 7
    assert at(TileIndex.build(layers), "L1", 16)["loads"].numbers.tolist() == [
        starts["loads"],
        starts["loads"] + 1,
    ]


def test_low_voltage_is_left_out_until_it_can_be_read() -> None:
    index = TileIndex.build(small_grid())
    far, near = at(index, "N1", 11), at(index, "N1", 13)
    assert set(far["lines"].tags[:, 0].tolist()) == {1}
    assert "loads" not in far
    assert 0 in near["lines"].tags[:, 0]


def test_a_line_without_geometry_keeps_its_number_and_is_not_drawn() -> None:
    layers = small_grid()
    layers["lines"].loc[0, "geometry"] = None
    assert at(TileIndex.build(layers), "N1", 12)["lines"].numbers.tolist() == [1, 2]


def test_a_line_across_many_tiles_is_cut_to_the_neighbourhood() -> None:
    layers = small_grid()
    row, _ = line("1", "B", "N1")
    layers["lines"] = frame([row], [LineString([(7.0, 48.40), (9.0, 48.40)])])
    lines = at(TileIndex.build(layers), "N1", 15)["lines"]
    assert lines.xy[:, 0].min() >= -4096 - 1
    assert lines.xy[:, 0].max() <= 2 * 4096 + 1


def test_an_open_line_end_is_marked_at_its_node_and_points_into_the_line() -> None:
    index = TileIndex.build(small_grid())
    opens = at(index, "N2", 14)["opens"]
    assert index.open_lines == 1
    assert opens.numbers.tolist() == [2]
    assert opens.tags[0, 1] == 32  # line 3 leaves N2 to the west: half a turn


def test_an_overhead_line_says_so_and_a_planned_one_too() -> None:
    layers = small_grid()
    layers["lines"]["status"] = ["existing", "planned", None, None, None]
    tags = at(TileIndex.build(layers), "N1", 12)["lines"].tags
    assert tags[:, 1].tolist() == [1, 0, 0]
    assert tags[:, 2].tolist() == [0, 1, 0]


def test_tiles_are_gzipped_and_empty_where_nothing_is() -> None:
    index = TileIndex.build(small_grid())
    assert b"lines" in gzip.decompress(index.tile(*tile_of(*PLACES["N1"], 12)))
    assert index.tile(12, 0, 0) == b""


@pytest.mark.parametrize("address", [(-1, 0, 0), (3, 8, 0), (3, 0, -1), (40, 0, 0)])
def test_an_address_outside_the_pyramid_is_refused(address: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no tile"):
        TileIndex.build(small_grid()).tile(*address)
