"""The shapes of one layer, brought to the kind of geometry the schema asks for."""

from __future__ import annotations

from typing import Any, Final

import shapely

from gridmodel.schema import Geometry

_WANTED: Final = {"point": "Point", "line": "LineString"}


def fitting(shape: Any, wanted: Geometry) -> Any:
    """Return the shape, a simple one for a collection of one part; raise ValueError with the type found."""
    if shape is None or shape.is_empty or wanted == "none":
        return None
    if wanted == "any":
        return shape
    if shape.geom_type == f"Multi{_WANTED[wanted]}":
        shape = _single(shape)
    if shape.geom_type != _WANTED[wanted]:
        raise ValueError(shape.geom_type)
    return shape


def _single(shape: Any) -> Any:
    """The only part, or the parts of a line joined end to end."""
    if len(shape.geoms) == 1:
        return shape.geoms[0]
    return shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
