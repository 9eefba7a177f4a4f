"""Shapes of a pandapower net: its `geo` columns hold GeoJSON as text."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from data.frames import CRS


def shape(text: str) -> Any:
    geo = json.loads(text)
    return (
        shapely.Point(geo["coordinates"])
        if geo["type"] == "Point"
        else shapely.LineString(geo["coordinates"])
    )


def shaped(columns: dict[str, Any], texts: Any) -> pd.DataFrame:
    """A layer from its columns and the GeoJSON text of each row."""
    shapes = [shape(t) for t in texts]
    frame: pd.DataFrame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=CRS)
    return frame


def at_buses(net: Any, columns: dict[str, Any], buses: Any) -> pd.DataFrame:
    """A layer whose rows lie where their buses are."""
    return shaped(columns, net.bus.geo.reindex(buses))


def text_ids(values: Any, prefix: str = "") -> list[str]:
    return [f"{prefix}{int(v)}" for v in values]


def some(mask: Any, value: Any) -> list[Any]:
    """`value` where the mask holds, None elsewhere."""
    return [value if held else None for held in mask]
