"""The web process: a click until the answer is painted, its memory, and how soon a second start answers."""

from __future__ import annotations

import re
import statistics
import time
from pathlib import Path

from playwright.sync_api import Page

from tests.bench.figures import Figure
from tests.bench.grids import demonstration_home
from tests.browser import serving

SPOTS = ((420, 380), (520, 430), (380, 520), (600, 360), (470, 600))
SETTLE_S = 12
STARTS = 3
WATCH = """() => { const w = window.benchClick = {};
  document.addEventListener('click', () => { w.began = performance.now(); w.first = w.full = null; },
    {capture: true, once: true});
  const panel = document.getElementById('check-panel');
  const twice = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const before = document.querySelector('#check-answer .verdict');
  (function look() { const verdict = document.querySelector('#check-answer .verdict[data-verdict]');
    const fresh = w.began && verdict && verdict !== before && panel.dataset.stale === 'no';
    if (fresh && w.first === null) { w.first = 0; twice(() => { w.first = performance.now() - w.began; }); }
    if (fresh && w.full === null && !document.querySelector('#check-answer .trust-line .skeleton')) {
      w.full = 0; twice(() => { w.full = performance.now() - w.began; }); }
    if (!w.full) requestAnimationFrame(look); })(); }"""


def measure() -> list[Figure]:
    with demonstration_home() as home:
        return [*served(home), *starts(home)]


def served(home: Path) -> list[Figure]:
    log = home / "log.txt"
    with serving.serving_process(home, log) as (address, process), serving.browser() as browser:
        time.sleep(SETTLE_S)  # the server warms its engines in a thread of its own
        context = serving.signed_in(browser, address)
        page, said = serving.open_map(context, address, "?grid=demo")
        times = [click(page, *SPOTS[i]) for i in range(2)]
        (held, peak), beside = memory(process), helper_memory(process)
        times += [click(page, *spot) for spot in SPOTS[2:]]
        assert said == [], said
    painted, whole = (statistics.median(t[i] for t in times) / 1e3 for i in (0, 1))
    note = f"Chromium on the same machine, median of {len(times)} places; slowest {{:.2f}} s"
    slow = [max(t[i] for t in times) / 1e3 for i in (0, 1)]
    return [
        Figure("check: click to first verdict painted", painted, "s", 1.5, note=note.format(slow[0])),
        Figure("check: click to whole answer painted", whole, "s", 3.0, note=note.format(slow[1])),
        Figure("web process after a map view and two checks", held, "MB", 500, note=f"resident; peak {peak:.0f} MB"),
        Figure("the helper that computed them", beside, "MB", note="resident; both engines, the grid, what it keeps of studies"),
    ]  # fmt: skip


def click(page: Page, x: int, y: int) -> tuple[float, float]:
    """Milliseconds from a click on the map until the first and the whole answer are painted."""
    page.evaluate(WATCH)
    page.mouse.click(x, y)
    serving.until(page, "window.benchClick.full > 0 && window.benchClick.first > 0", seconds=30)
    found = page.evaluate("window.benchClick")
    return float(found["first"]), float(found["full"])


def memory(process: int) -> tuple[float, float]:
    """Resident and peak memory of a process, MB (Linux)."""
    text = Path(f"/proc/{process}/status").read_text()
    return tuple(int(re.search(rf"{name}:\s+(\d+)", text)[1]) / 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[index,return-value]


def helper_memory(process: int) -> float:
    """Resident memory of the processes a server began, MB (Linux)."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")  # a child belongs to the thread that began it
    return sum(memory(int(child))[0] for task in tasks for child in task.read_text().split())


def starts(home: Path) -> list[Figure]:
    """Starts over a data folder that is there: until the sign-in page answers."""
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with serving.serving_process(home, home / "log.txt", "--demo", "--with-worker"):
            times.append(time.perf_counter() - began)
    note = f"median of {STARTS}, with the worker beside it, until the server answers"
    return [Figure("second start", statistics.median(times), "s", 5.0, note=note)]
