"""What may be used a single time in this process: a second use is noticed, also side by side."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

MOST: Final = 20_000


class UsedOnce:
    """Owns the keys that were used; the oldest is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._keys: OrderedDict[str, None] = OrderedDict()

    def first(self, key: str) -> bool:
        """Whether nobody used it before."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self._most:
                self._keys.popitem(last=False)
            return True
