"""`serve`: the web server on this machine."""

from __future__ import annotations

import argparse
import resource
from typing import Any, Final

from services.demonstration import Caller, why_not
from services.desk import Desk

OPEN_FILES: Final = 20_000  # a socket each for thousands of listening browsers


def add_parser(subparsers: Any) -> None:
    subparsers.add_parser("serve", help="serve the web application (HEADROOM_HOST, HEADROOM_PORT)")


def run(args: argparse.Namespace, desk: Desk) -> int:
    import uvicorn

    settings = desk.settings
    raise_file_limit()
    _, gate = args.build(settings)
    print(f"Headroom: http://{settings.host}:{settings.port}", flush=True)
    reason = why_not(desk, Caller("127.0.0.1", forwarded=False))
    print("Demonstration people sign in with one click." if reason is None else reason.english(), flush=True)
    uvicorn.run(
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
    return 0


def raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
