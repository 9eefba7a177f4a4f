"""Whether a grid has a node near a place."""

from __future__ import annotations

import math

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.bounds import bbox_filter
from data.layer_tables import LAYER_TABLES


def has_node_near(session: Session, revision_id: int, lon: float, lat: float, reach_m: float) -> bool:
    """Within a box of `reach_m` to each side."""
    d_lat = reach_m / 111_320
    d_lon = d_lat / max(0.01, math.cos(math.radians(lat)))
    nodes = LAYER_TABLES["nodes"]
    box = (lon - d_lon, lat - d_lat, lon + d_lon, lat + d_lat)
    asked = select(nodes.c.fid).where(bbox_filter(nodes, box, revision_id)).limit(1)
    return session.execute(asked).first() is not None
