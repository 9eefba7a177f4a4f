"""GeoPackages, read by a child process so that a hostile one can only hurt that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import shapely

from casework.refusals import Invalid
from data.readers.limits import CHILD_WALL_S, GPKG_MAX_BYTES, MAX_FEATURES
from data.readers.report import ReadLayer
from message import Message, say

_ROOT = Path(__file__).resolve().parents[2]


def read_gpkg(path: Path) -> tuple[list[ReadLayer], list[Message]]:
    """Layers with their own reference system, and what could not be kept."""
    if path.stat().st_size > GPKG_MAX_BYTES:
        raise _invalid(path, f"larger than {GPKG_MAX_BYTES // 2**30} GB")
    layers: list[ReadLayer] = []
    notes: list[Message] = []
    for found in _ask_child(path):
        rows = [dict(zip(found["names"], row, strict=True)) for row in zip(*found["values"], strict=True)]
        shapes = [None if s is None else shapely.from_wkb(s) for s in found["shapes"]]
        rows = rows or [{} for _ in shapes]
        if len(rows) > MAX_FEATURES:
            raise _invalid(path, f"more than {MAX_FEATURES} features in {found['name']}")
        shapes = shapes or [None] * len(rows)
        layers.append(ReadLayer(path.name, found["name"], rows, shapes, found["crs"]))
        notes.extend(_left_out(path.name, found["name"], column) for column in found["left_out"])
    return layers, notes


def _left_out(file: str, layer: str, column: str) -> Message:
    return say(
        "{file} ({layer}): column {column} holds binary data and is left out.",
        file=file,
        layer=layer,
        column=column,
    )


def _ask_child(path: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "data.readers.gpkg_child", str(path)]
    known = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR")}
    try:
        done = subprocess.run(
            command,
            cwd=_ROOT,
            env=known | {"PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            timeout=CHILD_WALL_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise _invalid(path, "reading it took too long") from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise _invalid(path, told[-1][:200] if told else "its reader was stopped")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if not lines or lines[-1] != {"end": True}:
        raise _invalid(path, "its reader stopped half-way")
    return lines[:-1]


def _invalid(path: Path, why: str) -> Invalid:
    return Invalid(
        say(
            "{file} is not a GeoPackage that can be read ({why}). Nothing was imported.",
            file=path.name,
            why=why,
        )
    )
