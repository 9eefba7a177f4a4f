"""The map measured in Chromium, on the demonstration grid and on the same grid tiled to 100,000 features."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from playwright.sync_api import BrowserContext, Page

from data.database import Database
from data.frames import Layers
from data.grids import latest_revision, load_layers, save_revision
from data.tiles import TileIndex
from gridmodel.schema import MAP_LAYERS
from tests.bench.figures import Figure
from tests.browser import serving

COPIES = (4, 3)
SETTLE_S = 15  # the helper beside the server warms its engines; on two cores that slows the browser down
STEP_DEGREES = (0.21, 0.16)
REFERENCES = ("node", "hv_node", "lv_node", "from_node", "to_node", "line", "transformer", "open_at", "nodes")

PAN = """() => new Promise((done) => { const map = headroomMap.map; let frames = 0;
  const began = performance.now();
  (function step(now) { const t = performance.now() - began; 
    if (t > 3000) { done(frames / (t / 1000)); return; }
    frames += 1;
    map.panBy([Math.round(8 * Math.cos(t / 700)), Math.round(6 * Math.sin(t / 500))], {animate: false});
    requestAnimationFrame(step); })(0); })"""
RECOLOUR = """(to) => new Promise((done) => { const began = performance.now();
  document.querySelector('[data-colour=' + to + ']').click();
  (function look() { if (headroomMap.values(to, 'peak') && headroomMap.stats.lastPaintMs) {
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))); }
    else requestAnimationFrame(look); })(); })"""


def tiled(layers: Layers) -> Layers:
    """The grid set side by side; asset numbers get the copy's number in front."""
    out: dict[str, list[pd.DataFrame]] = {name: [] for name in layers}
    for i in range(COPIES[0] * COPIES[1]):
        dx, dy = (i % COPIES[0]) * STEP_DEGREES[0], (i // COPIES[0]) * STEP_DEGREES[1]
        for name, frame in layers.items():
            copy = frame.copy()
            for column in ("id", *(c for c in REFERENCES if c in copy)):
                copy[column] = copy[column].map(lambda v, i=i: v if v is None else f"{i}-{v}")
            if "geometry" in copy:
                copy["geometry"] = copy.geometry.translate(dx, dy)
            out[name].append(copy)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in out.items()}


def add_tiled(home: Path) -> int:
    database = Database.open(f"gpkg:///{home / 'headroom.gpkg'}")
    with database.read() as session:
        info = latest_revision(session, "demo")
        assert info is not None
        layers = load_layers(session, info.id)
    big = tiled(layers)
    with database.begin() as session:
        save_revision(
            session,
            "tiled",
            big,
            author="bench",
            reason="bench",
            states=info.states,
            report={},
            crs="EPSG:4326",
        )
    database.engine.dispose()
    return sum(len(big[name]) for name in MAP_LAYERS if name in big)


def median(measure: Callable[[], float], times: int = 5) -> float:
    return round(statistics.median(measure() for _ in range(times)), 1)


def first_view(context: BrowserContext, address: str, query: str) -> float:
    page, _ = serving.open_map(context, address, query, seconds=60)
    found = float(page.evaluate("headroomMap.stats.firstPaintAt"))
    page.close()
    return found


def look(page: Page) -> dict[str, float]:
    fetched = page.evaluate("headroomMap.stats.tilesFetched")
    first = float(page.evaluate(RECOLOUR, "loading"))
    again = median(lambda: max(float(page.evaluate(RECOLOUR, to)) for to in ("feeder", "loading")))
    assert page.evaluate("headroomMap.stats.tilesFetched") == fetched, "recolouring fetched a tile"
    return {
        "recolour first ms": round(first, 1),
        "recolour ms": again,
        "pan frames/s": median(lambda: page.evaluate(PAN), 3),
    }


def tile_times(home: Path, grid: str) -> dict[str, str]:
    """Milliseconds to make a tile from memory, p50 / p95 by tile zoom, at the places where nodes are."""
    database = Database.open(f"gpkg:///{home / 'headroom.gpkg'}")
    with database.read() as session:
        info = latest_revision(session, grid)
        assert info is not None
        layers = load_layers(session, info.id)
    database.engine.dispose()
    index = TileIndex.build(layers)
    lonlat = layers["nodes"].geometry.get_coordinates().to_numpy()
    lat = np.radians(lonlat[:, 1])
    unit = np.column_stack(
        (lonlat[:, 0] / 360 + 0.5, 0.5 - np.log(np.tan(np.pi / 4 + lat / 2)) / (2 * np.pi))
    )
    out = {}
    for z in range(10, 17):
        places = np.unique((unit * 2**z).astype(int), axis=0)
        chosen = places[np.random.default_rng(z).permutation(len(places))[:60]]
        times = [_timed(index, z, int(x), int(y)) for x, y in chosen]
        out[f"z{z}"] = f"{np.percentile(times, 50):.1f} / {np.percentile(times, 95):.1f}"
    return out


def _timed(index: TileIndex, z: int, x: int, y: int) -> float:
    began = time.perf_counter()
    index.tile(z, x, y)
    return (time.perf_counter() - began) * 1000


def measured() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        serving.load_demonstration(home)
        with serving.server(home, home / "log.txt") as address, serving.browser() as browser:
            features = add_tiled(home)
            time.sleep(SETTLE_S)
            context = serving.signed_in_with_password(browser, address, home)
            rows: dict[str, Any] = {}
            for grid, query in (("demo", "?grid=demo"), ("tiled", "?grid=tiled")):
                row: dict[str, Any] = {
                    "first view, first time ms": round(first_view(context, address, query), 1)
                }
                row["first view ms"] = median(partial(first_view, context, address, query))
                for name, spot in (("whole grid", query), ("town", query + "&map=15/48.4585/7.8840")):
                    page, _ = serving.open_map(context, address, spot)
                    row[name] = look(page)
                    page.close()
                row["tile ms p50 / p95"] = tile_times(home, grid)
                rows[grid] = row
            rows["tiled"]["features"] = features
            return rows


def measure() -> list[Figure]:
    rows = measured()
    size = f"{rows['tiled']['features']:,} features"
    return _figures(rows["demo"], "demonstration grid", 45) + _figures(rows["tiled"], size, 30)


def _figures(row: dict[str, Any], where: str, frames: float) -> list[Figure]:
    """The worse of the whole grid and the town, each a median."""
    looks = [row["whole grid"], row["town"]]
    first = (
        f"from navigation to the painted grid; the very first {row['first view, first time ms'] / 1e3:.2f} s"
    )
    tiles = ", ".join(f"{z} {t}" for z, t in row["tile ms p50 / p95"].items())
    recolour, pan = max(x["recolour ms"] for x in looks), min(x["pan frames/s"] for x in looks)
    return [
        Figure(f"map: first view, {where}", row["first view ms"] / 1e3, "s", 1.5, note=first),
        Figure(f"map: recolour, {where}", recolour / 1e3, "s", 0.3, note="click to painted, no tile fetched (asserted)"),
        Figure(f"map: pan, {where}", pan, "frames/s", frames, ">=", "worse of whole grid and town, software rendering"),
        Figure(f"map: first recolour, {where}", max(x["recolour first ms"] for x in looks) / 1e3, "s",
               note=f"values fetched; tile ms p50 / p95: {tiles}"),
    ]  # fmt: skip
