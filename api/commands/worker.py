"""`worker`: computes the studies that wait; as many workers may run as there are machines."""

from __future__ import annotations

import argparse
import logging
import os
import time
from typing import Any, Final

from services.desk import Desk

PAUSE_S: Final = 1.0
KEEP_HEAD_S: Final = 3600.0  # between two signed heads of the audit


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help="compute studies that wait")
    parser.add_argument("--once", action="store_true", help="stop when nothing waits")
    parser.add_argument("--parent", type=int, default=0, help="stop when the process of this number is gone")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.audit import keep_head
    from services.jobs import work_once

    kept_at_s = 0.0
    while not args.parent or os.getppid() == args.parent:
        try:
            if not kept_at_s or time.monotonic() - kept_at_s > KEEP_HEAD_S:
                keep_head(desk)
                kept_at_s = time.monotonic()
            found = work_once(desk)
        except Exception:  # one study's failure must not stop the others; the row keeps the sentence
            logging.getLogger("headroom.worker").exception(
                "A study failed; it is tried again up to three times."
            )
            found = True
        if not found:
            if args.once:
                return 0
            time.sleep(PAUSE_S)
    return 0
