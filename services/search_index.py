"""Search among asset numbers and names: one long text a layer, scanned as a whole, so that a million is quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.frames import Layers
from data.tile_features import text
from gridmodel.schema import MAP_LAYERS
from services.map_rows import says_more

MOST_HITS: Final = 8
_ROW, _CELL = "\n", "\t"


@dataclass(frozen=True, slots=True)
class LayerText:
    """`\\n` number `\\t` name of every row, in small letters, and where each row begins."""

    layer: str
    text: str
    starts: NDArray[np.int64]
    ids: NDArray[np.object_]
    names: NDArray[np.object_]


def search_index(layers: Layers) -> list[LayerText]:
    return [_layer_text(name, layers[name]) for name in MAP_LAYERS if name in layers]


def _layer_text(name: str, frame: pd.DataFrame) -> LayerText:
    ids, names = text(frame, "id").to_numpy(object), text(frame, "name").to_numpy(object)
    rows = [f"{_ROW}{_plain(a)}{_CELL}{_plain(b)}" for a, b in zip(ids, names, strict=True)]
    starts = np.cumsum([0] + [len(row) for row in rows[:-1]]).astype(np.int64)
    return LayerText(name, "".join(rows) + _ROW, starts, ids, names)


def _plain(cell: str) -> str:
    return cell.lower().replace(_ROW, " ").replace(_CELL, " ")


def search(index: list[LayerText], wanted: str) -> list[dict[str, Any]]:
    """The first assets whose number or name is, begins with or holds the text, in this order."""
    asked = _plain(wanted)
    if not asked:
        return []
    hits = [hit for layer in index for hit in _hits(layer, asked)]
    hits.sort(key=lambda hit: (hit["rank"], MAP_LAYERS.index(hit["layer"]), len(hit["id"]), hit["id"]))
    return [{k: v for k, v in hit.items() if k != "rank"} for hit in hits[:MOST_HITS]]


def _hits(layer: LayerText, asked: str) -> Iterator[dict[str, Any]]:
    seen: set[int] = set()
    whole = (f"{_ROW}{asked}{_CELL}", f"{_CELL}{asked}{_ROW}")
    begins = (f"{_ROW}{asked}", f"{_CELL}{asked}")
    for rank, forms in enumerate((whole, begins, (asked,))):
        found = sorted({row for form in forms for row in _rows(layer, form, seen)} - seen)
        for row in found[: MOST_HITS - len(seen)]:
            seen.add(row)
            own, name = str(layer.ids[row]), str(layer.names[row])
            yield {
                "rank": rank,
                "layer": layer.layer,
                "id": own,
                "name": name if says_more(name, own) else "",
            }


def _rows(layer: LayerText, form: str, seen: set[int]) -> Iterator[int]:
    """The first rows that hold the form and are not known yet, as many as can be shown."""
    count, at = 0, layer.text.find(form)
    while at >= 0 and count < MOST_HITS:
        row = int(np.searchsorted(layer.starts, at, side="right")) - 1
        if row not in seen:
            count += 1
            yield row
        after = layer.starts[row + 1] if row + 1 < len(layer.starts) else len(layer.text)
        at = layer.text.find(form, max(int(after), at + 1))
