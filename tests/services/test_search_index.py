"""Search by one long text finds what looking at every row finds."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.frames import canonical
from services.search_index import MOST_HITS, search, search_index
from tests.small_grid import frame, small_grid

RNG = np.random.default_rng(7)


def many() -> dict[str, Any]:
    layers = small_grid()
    words = ["Ä1", "b", "线路", "12", "1\t2", "end"]
    rows = [
        {"id": f"{words[i % 6]}/{i}", "name": words[i % 5] if i % 3 else None, "vn_kv": 10.0}
        for i in range(400)
    ]
    layers["nodes"] = frame(rows, [layers["nodes"].geometry.iloc[0]] * len(rows))
    return {name: canonical(name, table) for name, table in layers.items()}


def by_hand(layers: dict[str, Any], wanted: str) -> dict[str, int]:
    """Rank of every asset number that fits: 0 is, 1 begins with, 2 holds."""
    out: dict[str, int] = {}
    asked = wanted.lower().replace("\t", " ")
    for table in layers.values():
        for own, name in zip(
            table["id"], table["name"] if "name" in table else [None] * len(table), strict=True
        ):
            cells = [str(c or "").lower().replace("\t", " ") for c in (own, name)]
            ranks = [0 if c == asked else 1 if c.startswith(asked) else 2 for c in cells if asked in c]
            if ranks:
                out[own] = min(out.get(own, 9), min(ranks))
    return out


def test_every_hit_fits_and_the_best_come_first() -> None:
    layers = many()
    index = search_index(layers)
    for wanted in ("1", "12", "ä1/6", "线路", "b/", "END", "2", "none", "n1", "ä1/360", "1\t2", "/"):
        expected, found = by_hand(layers, wanted), [hit["id"] for hit in search(index, wanted)]
        assert len(found) == len(set(found)) == min(MOST_HITS, len(expected)), wanted
        assert [expected[own] for own in found] == sorted(expected.values())[: len(found)], wanted


def test_nothing_asked_finds_nothing() -> None:
    assert search(search_index(many()), "") == []
