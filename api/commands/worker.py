"""`worker`: computes the studies that wait, reminds and sends notices; as many workers may run as there are machines."""

from __future__ import annotations

import argparse
import logging
import os
import threading
import time
from typing import Any, Final

from api.commands.operator import system_user
from services.desk import Desk

PAUSE_S: Final = 1.0


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help="compute studies that wait")
    parser.add_argument("--once", action="store_true", help="stop when nothing waits")
    parser.add_argument("--history", action="store_true", help="write the demonstration history first")
    parser.add_argument("--parent", type=int, default=0, help="stop when the process of this number is gone")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from api.office_chores import chores
    from services.jobs import work_once
    from services.system_state import beat
    from services.warm import warm_maps

    if args.history:
        _write_history(desk)
        _prepare_bands(desk)
    if not args.once:
        threading.Thread(target=warm_maps, daemon=True).start()
    office = chores(desk)
    beat(desk)  # the first study may take minutes
    while not args.parent or os.getppid() == args.parent:
        try:
            found = work_once(desk)
        except Exception:  # one study's failure must not stop the others; the row keeps the sentence
            logging.getLogger("headroom.worker").exception(
                "A study failed; it is tried again up to three times."
            )
            found = True
        found = office.work() or found
        if not found:
            if args.once:
                return 0
            time.sleep(PAUSE_S)
    return 0


def _write_history(desk: Desk) -> None:
    from services.demonstration import is_demonstration_database
    from services.history import has_applications, write_history

    if not is_demonstration_database(desk) or has_applications(desk):
        return
    try:
        write_history(desk, system_user())
    except Exception:  # without a history the worker still has its studies
        logging.getLogger("headroom.worker").exception("The demonstration history was not written.")


def _prepare_bands(desk: Desk) -> None:
    """So that the demonstration's customer is answered by bands at once."""
    from services.bands import prepare
    from services.demonstration import is_demonstration_database

    if is_demonstration_database(desk):
        prepare(desk)
