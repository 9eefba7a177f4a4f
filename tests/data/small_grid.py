"""A grid of a few assets with every kind of column, shape and hole.

source S - n1 ==L1== n2 --L2-- n3(load)      L3: normally open between n3 and n1
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, Polygon
from sqlalchemy.orm import Session

from data.frames import Layers
from data.grids import RevisionInfo, save_revision

STATES = {"peak": {"load": 1.0, "generation": 0.0, "source": "meter", "assumed": False}}


def layers() -> Layers:
    places = {"n1": Point(120.1, 30.2), "n2": Point(120.11, 30.2), "n3": Point(120.12, 30.21)}
    nodes = {
        "id": list(places),
        "vn_kv": [10.5, 10.5, 10.5],
        "un_kv": [10.0, None, 10.0],
        "name": ["甲", None, "c"],
    }
    ends = [("n1", "n2"), ("n2", "n3"), ("n3", "n1")]
    lines = {
        "id": ["L1", "L2", "L3"],
        "from_node": [a for a, _ in ends],
        "to_node": [b for _, b in ends],
        "length_km": [1.0, 2.5, 3.25],
        "parallel": [2, 1, None],
        "normally_open": [False, False, True],
        "conductor": ["JKLYJ", None, "Al/St"],
        "age_years": [3, 7.5, None],
    }
    shapes = [LineString([places[a], places[b]]) for a, b in ends]
    return {
        "nodes": gpd.GeoDataFrame(nodes, geometry=list(places.values()), crs="EPSG:4326"),
        "lines": gpd.GeoDataFrame(lines, geometry=shapes, crs="EPSG:4326"),
        "source": _points({"id": ["S"], "node": ["n1"], "vm_pu": [1.02]}, [places["n1"]]),
        "loads": _points(
            {"id": ["A", "B"], "node": ["n3", None], "p_kw": [200.0, 3.5]}, [places["n3"], None]
        ),
        "stations": _points(
            {"id": ["ST"], "derived": [None]}, [Polygon([(120, 30), (120.2, 30), (120.2, 30.3)])]
        ),
        "profiles": pd.DataFrame({"profile": ["h"] * 2, "time": ["00:00", "01:00"], "p": [0.4, 0.3]}),
    }


def _points(columns: dict[str, list[object]], shapes: list[object]) -> pd.DataFrame:
    frame: pd.DataFrame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    return frame


def save(session: Session, name: str = "town", made: Layers | None = None) -> RevisionInfo:
    return save_revision(
        session,
        name,
        made or layers(),
        author="planner",
        reason="import",
        states=STATES,
        report={"findings": []},
        crs="EPSG:4326",
    )
