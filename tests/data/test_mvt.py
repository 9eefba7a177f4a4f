"""The vector tile writer against a decoder of its own, written from the format's specification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.mvt import LINE, POINT, TileLayer, encode

COORDINATE = st.integers(-20_000, 20_000)
PATH = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=6)


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        if key & 7 == 2:
            yield key >> 3, data[at : at + value]
            at += value
        else:
            yield key >> 3, value


def numbers(data: bytes) -> list[int]:
    out, at = [], 0
    while at < len(data):
        value, at = varint(data, at)
        out.append(value)
    return out


def features(tile: bytes) -> list[tuple[Any, ...]]:
    """(layer, id, tags, vertices) of every feature."""
    out = []
    for _, layer in fields(tile):
        assert isinstance(layer, bytes)
        parts = list(fields(layer))
        name = next(v for k, v in parts if k == 1)
        for feature in (dict(fields(v)) for k, v in parts if k == 2 and isinstance(v, bytes)):
            out.append((name.decode(), feature[1], numbers(feature[2]), path(numbers(feature[4]))))  # type: ignore[union-attr, arg-type]
    return out


def path(commands: list[int]) -> list[tuple[int, int]]:
    out, at, x, y = [], 0, 0, 0
    while at < len(commands):
        count, at = commands[at] >> 3, at + 1
        for _ in range(count):
            x += (commands[at] >> 1) ^ -(commands[at] & 1)
            y += (commands[at + 1] >> 1) ^ -(commands[at + 1] & 1)
            out.append((x, y))
            at += 2
    return out


@given(st.lists(st.tuples(st.integers(0, 2**31), st.integers(0, 63), PATH), min_size=1, max_size=8))
def test_lines_come_back_as_they_went_in(rows: list[tuple[int, int, list[tuple[int, int]]]]) -> None:
    counts = [len(p) for _, _, p in rows]
    layer = TileLayer(
        "lines", LINE, ("v",), np.array([i for i, _, _ in rows]), np.array([[t] for _, t, _ in rows]),
        np.concatenate(([0], np.cumsum(counts))), np.array([c for _, _, p in rows for c in p]),
    )  # fmt: skip
    assert features(encode([layer])) == [("lines", i, [0, t], p) for i, t, p in rows]


@given(st.lists(st.tuples(st.integers(0, 2**31), COORDINATE, COORDINATE), min_size=1, max_size=8))
def test_points_come_back_as_they_went_in(rows: list[tuple[int, int, int]]) -> None:
    n = len(rows)
    layer = TileLayer(
        "nodes", POINT, ("v", "k"), np.array([r[0] for r in rows]), np.tile([3, 5], (n, 1)),
        np.arange(n + 1), np.array([r[1:] for r in rows]),
    )  # fmt: skip
    assert features(encode([layer])) == [("nodes", i, [0, 3, 1, 5], [(x, y)]) for i, x, y in rows]


def test_a_tile_without_features_is_empty() -> None:
    none = np.zeros(0, np.int64)
    assert (
        encode(
            [TileLayer("nodes", POINT, ("v",), none, np.zeros((0, 1), np.int64), np.zeros(1, np.int64), none)]
        )
        == b""
    )
