"""Vector tiles of one revision from memory: spatial index, thinning by voltage level, clipping."""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from data.mvt import EXTENT, LINE, POINT, TileLayer, encode
from data.tile_features import KEYS, Drawn, Layers, drawn
from data.tile_opens import open_points

Ints = NDArray[np.int64]
TILE_PX = 512  # a tile covers 512 CSS pixels, so tile zoom z is drawn at map zoom z + 1
BUFFER_PX = 32
MAX_ZOOM = 21
KEPT_TILES = 2048


@dataclass(frozen=True, slots=True)
class Group:
    """Features of one tile layer that appear at the same zoom, with their index."""

    layer: str
    first_zoom: int
    tree: shapely.STRtree
    shapes: NDArray[np.object_]
    bounds: NDArray[np.float64]
    numbers: Ints
    tags: Ints
    offsets: Ints
    xy: NDArray[np.float64]


class TileIndex:
    """Owns the arrays and the finished tiles of one revision."""

    def __init__(self, groups: list[Group], open_lines: int) -> None:
        self.groups = groups
        self.open_lines = open_lines
        self._turn = threading.Lock()
        self._kept: dict[tuple[int, int, int], bytes] = {}

    @staticmethod
    def build(layers: Layers) -> TileIndex:
        """Index the layers (GeoDataFrames in EPSG:4326 with the columns of gridmodel.schema)."""
        marks, open_lines = open_points(layers)
        parts = drawn(layers) + ([marks] if marks else [])
        return TileIndex([group for part in parts for group in _groups(part)], open_lines)

    def tile(self, z: int, x: int, y: int) -> bytes:
        """The gzipped vector tile; empty bytes where nothing is drawn. ValueError outside the pyramid."""
        if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
            raise ValueError(f"no tile {z}/{x}/{y}")
        found = self.kept(z, x, y)
        if found is None:
            found = self._make(z, x, y)
            with self._turn:
                self._kept[z, x, y] = found
                while len(self._kept) > KEPT_TILES:
                    del self._kept[next(iter(self._kept))]  # the oldest
        return found

    def kept(self, z: int, x: int, y: int) -> bytes | None:
        """The tile if it is made already; never waits."""
        return self._kept.get((z, x, y))

    def _make(self, z: int, x: int, y: int) -> bytes:
        raw = encode(self.layers(z, x, y))
        return gzip.compress(raw, 1, mtime=0) if raw else b""

    def layers(self, z: int, x: int, y: int) -> list[TileLayer]:
        """The tile's layers before encoding, bottom of the picture first."""
        found: dict[str, list[TileLayer]] = {}
        for group in self.groups:
            if group.first_zoom <= z + 1:
                cut = _cut(group, z, x, y)
                if cut is not None:
                    found.setdefault(group.layer, []).append(cut)
        return [_join(parts) for parts in found.values()]


def _groups(part: Drawn) -> list[Group]:
    out = []
    for zoom in np.unique(part.first_zoom):
        rows = np.flatnonzero(part.first_zoom == zoom)
        shapes = part.shapes[rows]
        xy, owner = shapely.get_coordinates(shapes, return_index=True)
        offsets = np.searchsorted(owner, np.arange(len(rows) + 1)).astype(np.int64)
        tree, bounds = shapely.STRtree(shapes), shapely.bounds(shapes)
        numbers, tags = part.numbers[rows], part.tags[rows]
        out.append(Group(part.name, int(zoom), tree, shapes, bounds, numbers, tags, offsets, xy))
    return out


def _cut(group: Group, z: int, x: int, y: int) -> TileLayer | None:
    size = 2.0**-z
    margin = size * BUFFER_PX / TILE_PX
    west, north = x * size, y * size
    window = shapely.box(west - margin, north - margin, west + size + margin, north + size + margin)
    rows = np.sort(group.tree.query(window))
    if not len(rows):
        return None
    is_line = group.layer == "lines"
    rows, xy, offsets = _clip_long(group, rows, west, north, size) if is_line else _plain(group, rows)
    units = np.floor((xy - (west, north)) * (EXTENT / size)).astype(np.int64)
    kind = LINE if is_line else POINT
    if is_line:
        rows, units, offsets = _thin(rows, units, offsets)
    return TileLayer(group.layer, kind, KEYS, group.numbers[rows], group.tags[rows], offsets, units)


def _plain(group: Group, rows: Ints) -> tuple[Ints, NDArray[np.float64], Ints]:
    counts = group.offsets[rows + 1] - group.offsets[rows]
    offsets = np.concatenate(([0], np.cumsum(counts)))
    at = np.arange(offsets[-1]) + np.repeat(group.offsets[rows] - offsets[:-1], counts)
    return rows, group.xy[at], offsets


def _clip_long(
    group: Group, rows: Ints, west: float, north: float, size: float
) -> tuple[Ints, NDArray[np.float64], Ints]:
    """Only lines that reach more than a tile beyond are cut, so that ticks keep their rhythm across tiles."""
    window = (west - size, north - size, west + 2 * size, north + 2 * size)
    b = group.bounds[rows]
    long = (b[:, 0] < window[0]) | (b[:, 1] < window[1]) | (b[:, 2] > window[2]) | (b[:, 3] > window[3])
    kept, xy, offsets = _plain(group, rows[~long])
    if not long.any():
        return kept, xy, offsets
    parts, owner = shapely.get_parts(
        shapely.clip_by_rect(group.shapes[rows[long]], *window), return_index=True
    )
    more_xy, which = shapely.get_coordinates(parts, return_index=True)
    more = np.searchsorted(which, np.arange(1, len(parts) + 1)) + offsets[-1]
    return (
        np.concatenate((kept, rows[long][owner])),
        np.concatenate((xy, more_xy)),
        np.concatenate((offsets, more)).astype(np.int64),
    )


def _thin(rows: Ints, units: Ints, offsets: Ints) -> tuple[Ints, Ints, Ints]:
    """Drop vertices that fall on the quarter pixel of the one before, and lines shorter than that."""
    coarse = units >> 1
    keep = np.ones(len(units), bool)
    keep[1:] = (coarse[1:] != coarse[:-1]).any(axis=1)
    last = offsets[1:] - 1
    alive = np.add.reduceat(keep, offsets[:-1]) - keep[offsets[:-1]] > 0 if len(rows) else np.zeros(0, bool)
    keep[offsets[:-1]] = True
    keep[last] = True
    keep &= np.repeat(alive, np.diff(offsets))
    counts = np.add.reduceat(keep, offsets[:-1])[alive] if len(rows) else np.zeros(0, np.int64)
    return rows[alive], units[keep], np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


def _join(parts: list[TileLayer]) -> TileLayer:
    if len(parts) == 1:
        return parts[0]
    shifts = np.cumsum([0] + [len(p.xy) for p in parts[:-1]])
    offsets = [parts[0].offsets[:1]] + [p.offsets[1:] + s for p, s in zip(parts, shifts, strict=True)]
    return TileLayer(
        parts[0].name, parts[0].geometry, parts[0].keys,
        np.concatenate([p.numbers for p in parts]), np.concatenate([p.tags for p in parts]),
        np.concatenate(offsets), np.concatenate([p.xy for p in parts]),
    )  # fmt: skip
