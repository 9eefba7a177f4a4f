"""What lies within a distance of a place: lines and nodes by a spatial index over one network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from gridmodel.network import Network
from gridmodel.routes import distance_m, nearest_on_line
from gridmodel.rulebook import level

M_PER_DEGREE = 111_000.0


@dataclass(frozen=True, slots=True)
class LineHit:
    line: int  # row
    share: float  # 0..1 from the from end
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True)
class Places:
    """Indexes medium voltage lines by their drawing and nodes by their point."""

    network: Network
    line_rows: np.ndarray
    tree: shapely.STRtree

    @staticmethod
    def of(network: Network) -> Places:
        kv = network.nodes["vn_kv"].to_numpy(float)[network.compiled.line_from]
        mv = np.array([level(v) == "mv" for v in kv], dtype=bool)
        drawn = np.flatnonzero(
            mv & np.array([g is not None and not g.is_empty for g in network.lines["geometry"]], dtype=bool)
        )
        geometries = network.lines["geometry"].to_numpy(dtype=object)[drawn]
        return Places(network, drawn, shapely.STRtree(geometries))

    def lines_within(self, lon: float, lat: float, radius_m: float) -> list[LineHit]:
        """Return the nearest point of every drawn line within `radius_m`, nearest first."""
        rows = self.line_rows[self.tree.query(_box(lon, lat, radius_m))]
        hits = [self._hit(int(r), lon, lat) for r in np.sort(rows)]
        return sorted((h for h in hits if h.distance_m <= radius_m), key=lambda h: (h.distance_m, h.line))

    def _hit(self, row: int, lon: float, lat: float) -> LineHit:
        share, x, y = nearest_on_line(self.network.lines["geometry"].iat[row], lon, lat)
        d = float(distance_m(lon, lat, np.array([x]), np.array([y]))[0])
        return LineHit(row, share, x, y, d)

    def nodes_within(self, lon: float, lat: float, radius_m: float) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and distances (m) of the nodes within `radius_m`, nearest first."""
        lons, lats = self.network.nodes["lon"].to_numpy(float), self.network.nodes["lat"].to_numpy(float)
        west, south, east, north = _box(lon, lat, radius_m).bounds
        near = np.flatnonzero((lons >= west) & (lons <= east) & (lats >= south) & (lats <= north))
        d = distance_m(lon, lat, lons[near], lats[near])
        keep = np.argsort(d, kind="stable")
        keep = keep[d[keep] <= radius_m]
        return near[keep], d[keep]


def _box(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    dy = radius_m / M_PER_DEGREE * 1.02
    dx = dy / max(0.05, float(np.cos(np.radians(lat))))
    return shapely.box(lon - dx, lat - dy, lon + dx, lat + dy)
