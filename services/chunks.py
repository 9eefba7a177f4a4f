"""Chunks of a study: one after the other here, or at once on a Dask cluster; the answers come in order either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

from gridmodel.errors import CouldNotCompute
from message import say
from services.desk import Desk

T = TypeVar("T")
CONNECT_S: Final = 10


class Run(Protocol):
    """`work(shared, chunk)` for every chunk; `shared` travels once to each machine."""

    def __call__(self, work: Callable[[Any, Any], T], shared: Any, chunks: Sequence[Any]) -> Iterator[T]: ...


@contextmanager
def runner(desk: Desk) -> Iterator[Run]:
    """The cluster `HEADROOM_DASK` names, or this process."""
    if not desk.settings.dask:
        yield _here
        return
    import distributed  # only where there is a cluster

    connect: Any = distributed.Client  # without types
    try:
        client = connect(desk.settings.dask, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CouldNotCompute(
            say("The Dask scheduler {address} does not answer. The study was not started there; start the"
                " scheduler or clear HEADROOM_DASK.", address=desk.settings.dask[:100])
        ) from error  # fmt: skip
    try:
        yield lambda work, shared, chunks: _there(client, work, shared, chunks)
    finally:
        client.close()


def _here(work: Callable[[Any, Any], T], shared: Any, chunks: Sequence[Any]) -> Iterator[T]:
    return (work(shared, chunk) for chunk in chunks)


def _there(client: Any, work: Callable[[Any, Any], T], shared: Any, chunks: Sequence[Any]) -> Iterator[T]:
    """A machine that dies loses its chunks to the others; three deaths on one chunk are its own fault."""
    sent = client.submit(
        _same, shared, pure=False
    )  # a task, not scattered data: it is made again when it is lost
    futures = [client.submit(work, sent, chunk, pure=False, retries=2) for chunk in chunks]
    for future in futures:
        yield future.result()


def _same(shared: T) -> T:
    return shared
