"""Places in metres around the middle of a grid, and who is near whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely

Floats = np.ndarray[Any, Any]
EXACT_M = 0.01  # nearer than this is the same place


class Plane:
    """Azimuthal equidistant around the grid's middle: true to 1e-4 within 150 km."""

    def __init__(self, shapes: Any) -> None:
        west, south, east, north = shapely.total_bounds(shapes)
        self._to = pyproj.Transformer.from_crs(
            "EPSG:4326",
            pyproj.CRS.from_dict(
                {"proj": "aeqd", "lat_0": (south + north) / 2, "lon_0": (west + east) / 2, "datum": "WGS84"}
            ),
            always_xy=True,
        )

    def metres(self, shapes: Any) -> Any:
        return shapely.transform(np.asarray(shapes, dtype=object), self._to.transform, interleaved=False)


def has_shape(shapes: Any) -> Floats:
    found: Floats = np.array([s is not None and not s.is_empty for s in shapes], dtype=bool)
    return found


def line_ends(lines: Any) -> tuple[Floats, Floats]:
    """First and last points (object arrays) of the lines."""
    return shapely.get_point(lines, 0), shapely.get_point(lines, -1)


def nearest(points: Any, targets: Any, within_m: float) -> tuple[Floats, Floats]:
    """For each point the row of the nearest target (-1: none near enough) and its distance."""
    row, distance = np.full(len(points), -1), np.full(len(points), np.inf)
    if not len(points) or not len(targets):
        return row, distance
    tree = shapely.STRtree(targets)
    (asked, found), far = tree.query_nearest(
        points, max_distance=max(within_m, EXACT_M), return_distance=True, all_matches=True
    )
    for i, k, d in sorted(zip(asked.tolist(), found.tolist(), far.tolist(), strict=True)):
        if d < distance[i]:
            row[i], distance[i] = k, d
    return row, distance


def clusters(points: Any, within_m: float) -> Floats:
    """Number points so that those within reach of each other, directly or through others, share a number."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(points)
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=max(within_m, EXACT_M))
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n))
    labels: Floats = connected_components(graph, directed=False)[1]
    return labels
