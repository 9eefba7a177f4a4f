"""The voltage of what is drawn, so that a style can paint by it: a column of the export, not of the grid."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.frames import Layers

_ENDS: Final = {
    "lines": ("from_node", "to_node"),
    "switches": ("node", "from_node", "to_node"),
    "loads": ("node",),
    "generators": ("node",),
    "source": ("node",),
}


def level_kv(name: str, layers: Layers) -> NDArray[np.float64] | None:
    """kV of each row, NaN where it is not known; None where the layer tells it itself or has none."""
    if name not in _ENDS or "nodes" not in layers:
        return None
    nodes = layers["nodes"]
    known = dict(zip(nodes["id"], nodes["vn_kv"], strict=True))
    found: pd.Series[Any] = pd.Series(np.nan, index=layers[name].index)
    for column in _ENDS[name]:
        found = found.fillna(layers[name][column].map(known).astype(float))
    kv: NDArray[np.float64] = found.to_numpy(float)
    return kv
