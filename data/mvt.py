"""Mapbox vector tile writer: numpy arrays in, protobuf bytes out, without a Python loop over features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
POINT, LINE = 1, 2
VALUES = 64  # the value table of every layer is the numbers 0..63, so a value is its own index

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TileLayer:
    """Features of one tile layer: `offsets` cut `xy` (tile units), `tags` has a column per key."""

    name: str
    geometry: int
    keys: tuple[str, ...]
    numbers: Ints
    tags: Ints
    offsets: Ints
    xy: Ints


def encode(layers: list[TileLayer]) -> bytes:
    """A vector tile (version 2) of the layers that hold a feature."""
    return b"".join(_field(3, _layer(layer)) for layer in layers if len(layer.numbers))


def _layer(layer: TileLayer) -> bytes:
    head = _field(1, layer.name.encode()) + _features(layer)
    keys = b"".join(_field(3, key.encode()) for key in layer.keys)
    values = b"".join(_field(4, bytes((5 << 3, value))) for value in range(VALUES))
    return head + keys + values + bytes((5 << 3,)) + _varint(EXTENT) + bytes((15 << 3, 2))


def _features(layer: TileLayer) -> bytes:
    """Every feature is a run of varints: the layer is one integer array, its lengths filled in last."""
    n, width = layer.tags.shape
    counts = np.diff(layer.offsets)
    head = 10 + 2 * width
    size = head + (3 if layer.geometry == POINT else 2) + 2 * counts - (2 if layer.geometry == POINT else 0)
    ends = np.cumsum(size)
    starts = ends - size
    stream = np.zeros(int(ends[-1]), np.int64)
    fixed = [0x12, 0, 0x08, 0, 0x12, 2 * width]
    for at, value in enumerate(fixed):
        stream[starts + at] = value
    stream[starts + 3] = layer.numbers
    for key in range(width):
        stream[starts + 6 + 2 * key] = key
        stream[starts + 7 + 2 * key] = layer.tags[:, key]
    tail = starts + 6 + 2 * width
    stream[tail], stream[tail + 1], stream[tail + 2] = 0x18, layer.geometry, 0x22
    _geometry(stream, layer, starts + head, counts)
    lengths = _lengths(stream)
    for at, begin in ((tail + 3, starts + head), (starts + 1, starts + 2)):
        bytes_before = np.concatenate(([0], np.cumsum(lengths)))
        stream[at] = bytes_before[ends] - bytes_before[begin]
        lengths[at] = _lengths(stream[at])
    return _bytes(stream, lengths)


def _geometry(stream: Ints, layer: TileLayer, begin: Ints, counts: Ints) -> None:
    """MoveTo the first vertex, LineTo the rest; each vertex as zigzag difference to the one before."""
    stream[begin] = 9
    if layer.geometry == LINE:
        stream[begin + 3] = ((counts - 1) << 3) | 2
    feature = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(feature)) - np.repeat(layer.offsets[:-1], counts)
    step = np.diff(layer.xy, axis=0, prepend=np.zeros((1, 2), np.int64))
    step[layer.offsets[:-1]] = layer.xy[layer.offsets[:-1]]
    zigzag = (step << 1) ^ (step >> 63)
    at = begin[feature] + np.where(rank == 0, 1, 2 * rank + 2)
    stream[at], stream[at + 1] = zigzag[:, 0], zigzag[:, 1]


def _lengths(values: Ints) -> Ints:
    """Bytes a varint takes; values stay below 2**35."""
    length: Ints = np.ones(len(values), np.int64)
    for bits in (7, 14, 21, 28):
        length += values >= (1 << bits)
    return length


def _bytes(stream: Ints, lengths: Ints) -> bytes:
    ends = np.cumsum(lengths)
    starts = ends - lengths
    out = np.zeros(int(ends[-1]), np.uint8)
    for byte in range(int(lengths.max())):
        here = np.flatnonzero(lengths > byte)
        more = (lengths[here] > byte + 1).astype(np.int64) << 7
        out[starts[here] + byte] = ((stream[here] >> (7 * byte)) & 127) | more
    return out.tobytes()


def _field(number: int, payload: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
