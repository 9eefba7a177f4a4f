"""`helper`: computes connection checks for the web process that began it; ends with it."""

from __future__ import annotations

import argparse
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, Final

from api.commands.serve import share_memory_pools
from services.desk import Desk

THREADS: Final = 8  # two compute at full speed; the others read answers that are there already


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("helper", help="compute for a web process (begun by serve)")
    parser.add_argument("--channel", type=int, required=True, help="number of the open socket to it")


def run(args: argparse.Namespace, desk: Desk) -> int:
    from services.warm import warm_checks

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal; the web process ends us
    share_memory_pools()
    channel, turn = Connection(args.channel), threading.Lock()

    def answer(number: int, function: Callable[..., Any], given: tuple[Any, ...]) -> None:
        packed = answered(desk, number, function, given)
        with turn:
            channel.send_bytes(packed)

    threading.Thread(target=warm_checks, args=(desk,), daemon=True).start()
    pool = ThreadPoolExecutor(THREADS)
    try:
        while True:
            pool.submit(answer, *channel.recv())
    except (EOFError, OSError):  # the web process is gone
        pool.shutdown(wait=False, cancel_futures=True)
        return 0


def answered(desk: Desk, number: int, function: Callable[..., Any], given: tuple[Any, ...]) -> bytes:
    """Number, value and error, pickled; the trace travels as a note for the log of who asked."""
    try:
        return pickle.dumps((number, function(desk, *given), None), pickle.HIGHEST_PROTOCOL)
    except (Exception, SystemExit) as error:
        error.add_note("".join(traceback.format_exception(error)))
        try:
            packed = pickle.dumps((number, None, error), pickle.HIGHEST_PROTOCOL)
            pickle.loads(packed)
            return packed
        except Exception:
            told = RuntimeError("".join(traceback.format_exception(error)))
            return pickle.dumps((number, None, told), pickle.HIGHEST_PROTOCOL)
