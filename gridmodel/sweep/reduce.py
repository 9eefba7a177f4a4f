"""The compiled part that looks at settled voltages: nearest bound of every family for each scenario."""

from __future__ import annotations

import numpy as np

from gridmodel.sweep.kernel import LANES, compiled, loop_percent, percent_of, settle


@compiled
def _voltages(k, lo, hi, low, high, vr, vi, gap, row):  # type: ignore[no-untyped-def]  # compiled
    for i in range(lo, hi):
        u = np.sqrt(vr[i - lo, k] ** 2 + vi[i - lo, k] ** 2)
        if u - low[i] < gap[0]:
            gap[0], row[0] = u - low[i], i
        if high[i] - u < gap[1]:
            gap[1], row[1] = high[i] - u, i


@compiled
def _path(  # type: ignore[no-untyped-def]  # compiled
    node, k, lo, parent, two, scale, root, bound, block, block_start, block_member, loop_block, loop_bound, ends, half, loop_scale,
    loop_lo, loop_hi, vr, vi, jr, ji, lr, li, gap, row
):  # fmt: skip
    """Walk to the source; where the way enters a mesh all its branches count. Cut lines are numbered below -1."""
    last, i = -1, node
    while i >= lo:
        if block[i] < 0:
            left = bound[i] - percent_of(i, k, lo, parent, two, scale, root, vr, vi, jr, ji)
            if left < gap[2]:
                gap[2], row[2] = left, i
        elif block[i] != last:
            last = block[i]
            for at in range(block_start[last], block_start[last + 1]):
                n = block_member[at]
                left = bound[n] - percent_of(n, k, lo, parent, two, scale, root, vr, vi, jr, ji)
                if left < gap[2]:
                    gap[2], row[2] = left, n
            for m in range(loop_lo, loop_hi):
                if loop_block[m] == last:
                    left = loop_bound[m] - loop_percent(m, k, lo, ends, half, loop_scale, vr, vi, lr, li)
                    if left < gap[2]:
                        gap[2], row[2] = left, -2 - m
        i = parent[i]


@compiled
def run(  # type: ignore[no-untyped-def]  # compiled
    part, part_lo, part_hi, loop_start, parent, two, power, shunt, root, base, ends, z, inverse, scale, bound, block, block_start,
    block_member, loop_block, loop_bound, half, loop_scale, low, high, change, u0, node, pq, failed, gap, row, all_v, all_percent
):  # fmt: skip
    """Solve scenario i: node[i] draws pq[i]; scenarios of one part stand side by side. `all_*` are filled if not empty."""
    work = np.empty((4, (part_hi - part_lo).max(), LANES))
    vr, vi, jr, ji = work[0], work[1], work[2], work[3]
    lr, li = np.zeros((len(ends), 2 * LANES)), np.zeros((len(ends), 2 * LANES))
    lane_node, lane_pq, bad = np.empty(LANES, np.int64), np.empty((LANES, 2)), np.empty(LANES, np.bool_)
    first = 0
    while first < len(node):
        t = part[node[first]]
        last = first
        while last < len(node) and last < first + LANES and part[node[last]] == t:
            last += 1
        lo, hi, loop_lo, loop_hi = part_lo[t], part_hi[t], loop_start[t], loop_start[t + 1]
        for k in range(LANES):
            s = min(first + k, last - 1)
            lane_node[k], lane_pq[k, 0], lane_pq[k, 1], bad[k] = node[s], pq[s, 0], pq[s, 1], False
        settle(lo, hi, parent, two, power, shunt, root, base, loop_lo, loop_hi, ends, z, inverse, lane_node, lane_pq, bad,
               vr, vi, jr, ji, lr, li)  # fmt: skip
        for k in range(last - first):
            s = first + k
            failed[s] = bad[k]
            _voltages(k, lo, hi, low, high, vr, vi, gap[s], row[s])
            _path(node[s], k, lo, parent, two, scale, root, bound, block, block_start, block_member, loop_block, loop_bound, ends,
                  half, loop_scale, loop_lo, loop_hi, vr, vi, jr, ji, lr, li, gap[s], row[s])  # fmt: skip
            u = np.hypot(vr[node[s] - lo, k], vi[node[s] - lo, k])
            gap[s, 3], row[s, 3] = change[node[s]] - abs(u - u0[node[s]]), node[s]
            if len(all_v):
                for i in range(lo, hi):
                    all_v[s, i, 0], all_v[s, i, 1] = vr[i - lo, k], vi[i - lo, k]
                    all_percent[s, i] = percent_of(i, k, lo, parent, two, scale, root, vr, vi, jr, ji)
        first = last
