"""`serve`: the web server on this machine."""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any, Final

from api.commands.operator import system_user
from api.helper import ENTRY, Helper
from casework.refusals import Invalid
from config import Settings
from message import say
from services.demonstration import Caller, why_not
from services.desk import Desk

OPEN_FILES: Final = 20_000  # a socket each for thousands of listening browsers
M_ARENA_MAX: Final = -8  # of glibc's malloc.h
POOLS: Final = 2
PAUSE_S: Final = 0.1
SWITCH_S: Final = (
    0.001  # callbacks run in threads; with Python's 5 ms every tile waits several times for its turn
)


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="serve the web application (HEADROOM_HOST, HEADROOM_PORT)")
    parser.add_argument(
        "--demo", action="store_true", help="load the demonstration grid where there is no grid yet"
    )
    parser.add_argument("--with-worker", action="store_true", help="run a worker beside the server")


def run(args: argparse.Namespace, desk: Desk) -> int:
    settings = desk.settings
    raise_file_limit()
    share_memory_pools()
    sys.setswitchinterval(SWITCH_S)
    door = open_door(settings)
    if args.demo:
        load_demonstration(desk)
    helper = Helper()
    desk = replace(desk, computer=helper)
    gate = args.build(desk)
    print(f"Headroom: http://{settings.host}:{settings.port}", flush=True)
    reason = why_not(desk, Caller("127.0.0.1", forwarded=False))
    print("Demonstration people sign in with one click." if reason is None else reason.english(), flush=True)
    with closing(helper), worker_beside(history=args.demo) if args.with_worker else nullcontext():
        listen(gate, desk, door, helper)
    return 0


def open_door(settings: Settings) -> socket.socket:
    """The listening socket, opened before anything else is begun: a port in use is told at once."""
    if not settings.port:
        raise Invalid(say("HEADROOM_PORT must be a whole number from 1 to 65535."))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as error:
        door.close()
        raise Invalid(
            say(
                "Port {port} of {host} cannot be used: {why}. Set HEADROOM_PORT or HEADROOM_HOST.",
                port=str(settings.port),
                host=settings.host,
                why=error.strerror or str(error),
            )
        ) from error
    return door


def listen(gate: Any, desk: Desk, door: socket.socket, helper: Helper) -> None:
    import uvicorn

    settings = desk.settings
    config = uvicorn.Config(
        gate,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=5,
    )

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """Open pages would keep the server waiting for as long as they are open."""
            gate.streams.close()
            await super().shutdown(sockets)

    server = Server(config)
    threading.Thread(target=warm_up, args=(desk, server, helper), daemon=True).start()
    with suppress(KeyboardInterrupt):
        server.run(sockets=[door])


def load_demonstration(desk: Desk) -> None:
    """First start: built in a process of its own, whose memory goes with it; nothing is loaded over a grid that is there."""
    from services import grids

    if not grids.list_grids(desk, system_user()):
        print("First start: building the demonstration grid …", flush=True)
        if subprocess.run([sys.executable, str(ENTRY), "grid", "demo"]).returncode:
            raise Invalid("The demonstration grid was not built; the lines above say why. Start again.")


@contextmanager
def worker_beside(history: bool) -> Iterator[None]:
    """A worker in a process of its own; it ends with the server. With `history` it writes the demonstration's first."""
    words = ["worker", "--parent", str(os.getpid()), *(["--history"] if history else [])]
    process = subprocess.Popen([sys.executable, str(ENTRY), *words])
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def warm_up(desk: Desk, server: Any, helper: Helper) -> None:
    """Once the server listens, begin the helper and load the newest grid; failing here costs only the first answer time."""
    while not server.started:
        time.sleep(PAUSE_S)
    helper.begin()
    from services.warm import warm

    warm(desk)


def raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def share_memory_pools() -> None:
    """Every thread would otherwise keep a heap of its own: batches freed in one are not used again by the next."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc only
    if mallopt is not None:
        mallopt(M_ARENA_MAX, POOLS)
