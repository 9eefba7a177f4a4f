"""Layers as GeoJSON (RFC 7946): a zip, one FeatureCollection a layer, every number as it is kept."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from data.frames import Layers, unknown_columns
from gridmodel.schema import LAYERS


def write_geojson(path: Path, layers: Layers) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, frame in layers.items():
            with archive.open(f"{name}.geojson", "w", force_zip64=True) as raw:
                out = io.TextIOWrapper(raw, "utf-8")
                out.write('{"type": "FeatureCollection", "features": [\n')
                for number, feature in enumerate(_features(name, frame)):
                    out.write((",\n" if number else "") + json.dumps(feature, ensure_ascii=False))
                out.write("\n]}\n")
                out.flush()
                out.detach()


def _features(name: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Columns in which nothing stands are left out, unless the schema asks for them."""
    known = [c.name for c in LAYERS[name].columns if c.required or frame[c.name].notna().any()]
    labels = [*known, *unknown_columns(name, frame)]
    columns = [frame[label].astype(object).where(frame[label].notna(), None).tolist() for label in labels]
    shapes = frame["geometry"].tolist() if "geometry" in frame else [None] * len(frame)
    for row, shape in zip(zip(*columns, strict=True), shapes, strict=True):
        geometry = None if shape is None else shapely.geometry.mapping(shape)
        yield {"type": "Feature", "properties": dict(zip(labels, row, strict=True)), "geometry": geometry}
