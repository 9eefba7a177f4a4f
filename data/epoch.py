"""A count that grows when people or grids change: what was remembered before it no longer counts."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


class Epoch:
    """Owned by a database, in this process; other processes are told by the age of what they remember."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def grow(self) -> None:
        with self._lock:
            self.count += 1


def changed(session: Session) -> None:
    """Grow the count once the transaction is committed; before, the old rows are still what others see."""
    epoch: Any = getattr(session.get_bind().dialect, "headroom_epoch", None)
    if isinstance(epoch, Epoch):
        event.listen(session, "after_commit", lambda _: epoch.grow())  # a savepoint's too, and the last one
