"""What differs between two revisions: by layer and asset number, attribute by attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import shapely

from data.frames import Layers, plain
from gridmodel.schema import LAYERS

MOVED_DEGREES = 1e-7  # a centimetre


@dataclass(frozen=True, slots=True)
class Difference:
    kind: Literal["added", "removed", "changed"]
    layer: str
    id: str
    attributes: dict[str, tuple[Any, Any]]  # name -> before, after; empty unless changed
    lon: float | None
    lat: float | None

    def json(self) -> dict[str, Any]:
        changed = {k: {"before": a, "after": b} for k, (a, b) in self.attributes.items()}
        return {
            "kind": self.kind,
            "layer": self.layer,
            "id": self.id,
            "attributes": changed,
            "lon": self.lon,
            "lat": self.lat,
        }


def differences(before: Layers, after: Layers) -> list[Difference]:
    """In the order of the layers, then of the asset numbers."""
    out: list[Difference] = []
    for name, layer in LAYERS.items():
        if "id" in layer.column_names():
            out.extend(_layer(name, _by_id(before.get(name)), _by_id(after.get(name))))
    return out


def _by_id(frame: pd.DataFrame | None) -> dict[str, dict[str, Any]]:
    if frame is None:
        return {}
    names = list(frame.columns)
    columns = [frame[n].tolist() for n in names]
    return {
        str(row["id"]): row for row in (dict(zip(names, v, strict=True)) for v in zip(*columns, strict=True))
    }


def _layer(name: str, old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> list[Difference]:
    out = []
    for asset in sorted(old.keys() | new.keys()):
        if asset not in old:
            out.append(Difference("added", name, asset, {}, *_place(new[asset])))
        elif asset not in new:
            out.append(Difference("removed", name, asset, {}, *_place(old[asset])))
        elif changed := _changed(old[asset], new[asset]):
            out.append(Difference("changed", name, asset, changed, *_place(new[asset])))
    return out


def _changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    changed: dict[str, tuple[Any, Any]] = {}
    for label in dict.fromkeys((*old, *new)):
        if label == "geometry":
            if _moved(old.get(label), new.get(label)):
                changed[label] = (_wkt(old.get(label)), _wkt(new.get(label)))
            continue
        a, b = plain(old.get(label)), plain(new.get(label))
        if a != b:
            changed[label] = (a, b)
    return changed


def _moved(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is not b
    return a is not b and not bool(shapely.equals_exact(a, b, MOVED_DEGREES))


def _wkt(shape: Any) -> str | None:
    return None if shape is None else shapely.to_wkt(shape, rounding_precision=7)[:500]


def _place(row: dict[str, Any]) -> tuple[float | None, float | None]:
    shape = row.get("geometry")
    if shape is None or shape.is_empty:
        return None, None
    at = shape.interpolate(0.5, normalized=True) if shape.geom_type == "LineString" else shape.centroid
    return round(float(at.x), 7), round(float(at.y), 7)
