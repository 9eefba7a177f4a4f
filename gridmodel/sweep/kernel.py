"""The compiled part: eight scenarios side by side, swept from the ends to the source and back until they stand still."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

LANES = 8
MOST_SWEEPS = 200
STILL_PU = 2e-9  # largest change of a voltage in the last sweep
LOWEST_PU2 = 0.04  # below 0.2 pu nothing comes back

compiled: Any = numba.njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc", "arcp", "nsz"}
)


@compiled
def backward(lo, hi, parent, two, power, shunt, vr, vi, jr, ji):  # type: ignore[no-untyped-def]  # compiled
    """Add every node's own current to what its children draw and hand the sum to its parent."""
    for i in range(hi - 1, lo - 1, -1):
        r, p, q, g, b = i - lo, power[i, 0], power[i, 1], shunt[i, 0], shunt[i, 1]
        for k in range(LANES):
            x, y = vr[r, k], vi[r, k]
            w = 1.0 / (x * x + y * y)
            jr[r, k] += (p * x + q * y) * w + g * x - b * y
            ji[r, k] += (p * y - q * x) * w + g * y + b * x
        if parent[i] >= lo:
            up = parent[i] - lo
            c, cj, d, dj = two[i, 4], two[i, 5], two[i, 6], two[i, 7]
            for k in range(LANES):
                jr[up, k] += c * vr[up, k] - cj * vi[up, k] + d * jr[r, k] - dj * ji[r, k]
                ji[up, k] += c * vi[up, k] + cj * vr[up, k] + d * ji[r, k] + dj * jr[r, k]


@compiled
def forward(lo, hi, parent, two, root, vr, vi, jr, ji, moved, least):  # type: ignore[no-untyped-def]  # compiled
    """Set every voltage from its parent's; note the largest move and the lowest voltage of each lane."""
    for k in range(LANES):
        moved[k], least[k] = 0.0, 1e9
    for i in range(lo, hi):
        r, a, aj, b, bj = i - lo, two[i, 0], two[i, 1], two[i, 2], two[i, 3]
        inside, up = parent[i] >= lo, max(parent[i] - lo, 0)
        for k in range(LANES):
            x, y = (vr[up, k], vi[up, k]) if inside else (root[i], 0.0)
            x1 = a * x - aj * y - b * jr[r, k] + bj * ji[r, k]
            y1 = a * y + aj * x - b * ji[r, k] - bj * jr[r, k]
            move = (x1 - vr[r, k]) ** 2 + (y1 - vi[r, k]) ** 2
            moved[k] = max(moved[k], move)
            least[k] = min(least[k], x1 * x1 + y1 * y1)
            vr[r, k], vi[r, k] = x1, y1


@compiled
def close_loops(lo, loop_lo, loop_hi, ends, z, inverse, vr, vi, lr, li, moved):  # type: ignore[no-untyped-def]  # compiled
    """Move every loop's current so that the voltage across its cut equals that over its own impedance."""
    for k in range(LANES):
        for m in range(loop_lo, loop_hi):
            sr, si = 0.0, 0.0
            for n in range(loop_lo, loop_hi):
                a, b = ends[n, 0] - lo, ends[n, 1] - lo
                er = vr[a, k] - vr[b, k] - z[n, 0] * lr[n, k] + z[n, 1] * li[n, k]
                ei = vi[a, k] - vi[b, k] - z[n, 0] * li[n, k] - z[n, 1] * lr[n, k]
                moved[k] = max(moved[k], er * er + ei * ei)
                sr += inverse[m, n, 0] * er - inverse[m, n, 1] * ei
                si += inverse[m, n, 0] * ei + inverse[m, n, 1] * er
            lr[m, k + LANES], li[m, k + LANES] = sr, si
        for m in range(loop_lo, loop_hi):
            lr[m, k] += lr[m, k + LANES]
            li[m, k] += li[m, k + LANES]


@compiled
def begin(first, end, lo, hi, base, loop_lo, loop_hi, vr, vi, lr, li):  # type: ignore[no-untyped-def]  # compiled
    """Put some lanes where the base stands, their loops without current of their own."""
    for i in range(lo, hi):
        for k in range(first, end):
            vr[i - lo, k], vi[i - lo, k] = base[i, 0], base[i, 1]
    for m in range(loop_lo, loop_hi):
        lr[m, first:end], li[m, first:end] = 0.0, 0.0


@compiled
def draw(lo, hi, loop_lo, loop_hi, ends, lane_node, lane_pq, vr, vi, jr, ji, lr, li):  # type: ignore[no-untyped-def]  # compiled
    """Begin a sweep's currents with what each lane's customer draws and what its loops carry."""
    jr[: hi - lo], ji[: hi - lo] = 0.0, 0.0
    for k in range(LANES):
        n = lane_node[k] - lo
        x, y = vr[n, k], vi[n, k]
        w = 1.0 / (x * x + y * y)
        jr[n, k] += (lane_pq[k, 0] * x + lane_pq[k, 1] * y) * w
        ji[n, k] += (lane_pq[k, 0] * y - lane_pq[k, 1] * x) * w
        for m in range(loop_lo, loop_hi):
            a, b = ends[m, 0] - lo, ends[m, 1] - lo
            jr[a, k], ji[a, k] = jr[a, k] + lr[m, k], ji[a, k] + li[m, k]
            jr[b, k], ji[b, k] = jr[b, k] - lr[m, k], ji[b, k] - li[m, k]


@compiled
def settle(  # type: ignore[no-untyped-def]  # compiled
    lo, hi, parent, two, power, shunt, root, base, loop_lo, loop_hi, ends, z, inverse, lane_node, lane_pq, bad,
    vr, vi, jr, ji, lr, li
):  # fmt: skip
    """Sweep until every lane stands still; `bad` marks the lanes that collapse."""
    moved, least = np.empty(LANES), np.empty(LANES)
    begin(0, LANES, lo, hi, base, loop_lo, loop_hi, vr, vi, lr, li)
    for _ in range(MOST_SWEEPS):
        draw(lo, hi, loop_lo, loop_hi, ends, lane_node, lane_pq, vr, vi, jr, ji, lr, li)
        backward(lo, hi, parent, two, power, shunt, vr, vi, jr, ji)
        forward(lo, hi, parent, two, root, vr, vi, jr, ji, moved, least)
        if loop_hi > loop_lo:
            close_loops(lo, loop_lo, loop_hi, ends, z, inverse, vr, vi, lr, li, moved)
        going = False
        for k in range(LANES):
            if not least[k] > LOWEST_PU2:
                bad[k], lane_pq[k, 0], lane_pq[k, 1], going = True, 0.0, 0.0, True
                begin(k, k + 1, lo, hi, base, loop_lo, loop_hi, vr, vi, lr, li)
            going |= moved[k] > STILL_PU * STILL_PU
        if not going:
            return
    for k in range(LANES):
        bad[k] |= not moved[k] <= STILL_PU * STILL_PU


@compiled
def percent_of(i, k, lo, parent, two, scale, root, vr, vi, jr, ji):  # type: ignore[no-untyped-def]  # compiled
    """Loading of the branch above node i: the larger of both ends' currents over their ratings."""
    r = i - lo
    if parent[i] >= lo:
        x, y = vr[parent[i] - lo, k], vi[parent[i] - lo, k]
    else:
        x, y = root[i], 0.0
    c, cj, d, dj = two[i, 4], two[i, 5], two[i, 6], two[i, 7]
    here = np.hypot(jr[r, k], ji[r, k]) * scale[i, 0]
    ir = c * x - cj * y + d * jr[r, k] - dj * ji[r, k]
    ii = c * y + cj * x + d * ji[r, k] + dj * jr[r, k]
    return max(here, np.hypot(ir, ii) * scale[i, 1])


@compiled
def loop_percent(m, k, lo, ends, half, loop_scale, vr, vi, lr, li):  # type: ignore[no-untyped-def]  # compiled
    """Loading of a cut line, its charging included."""
    most = 0.0
    for end in range(2):
        sign, n = 1.0 - 2.0 * end, ends[m, end] - lo
        ir = sign * lr[m, k] + half[m, 0] * vr[n, k] - half[m, 1] * vi[n, k]
        ii = sign * li[m, k] + half[m, 0] * vi[n, k] + half[m, 1] * vr[n, k]
        most = max(most, np.hypot(ir, ii))
    return most * loop_scale[m]
