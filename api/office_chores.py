"""What the worker does beside its studies: reminders once a minute, the signed head of the audit hourly, the outbox."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.outside import carrier
from casework.notices import Notice
from services.audit import keep_head
from services.deadlines import remind
from services.desk import Desk
from services.notices import send_next
from services.promises import expire

REMIND_EVERY_S: Final = 60.0
KEEP_HEAD_EVERY_S: Final = 3600.0


@dataclass(slots=True)
class Chores:
    desk: Desk
    send: Callable[[Notice], None]
    next_round_s: float = 0.0
    next_head_s: float = 0.0

    def work(self) -> bool:
        """True when something was sent, so that more may wait. A failure here must not stop the studies."""
        try:
            if time.monotonic() >= self.next_round_s:
                self.next_round_s = time.monotonic() + REMIND_EVERY_S
                remind(self.desk)
                expire(self.desk)
            if time.monotonic() >= self.next_head_s:
                self.next_head_s = time.monotonic() + KEEP_HEAD_EVERY_S
                keep_head(self.desk)
            return send_next(self.desk, self.send)
        except Exception:
            logging.getLogger("headroom.worker").exception(
                "Reminders, notices or the audit's head failed; they are tried again."
            )
            return False


def chores(desk: Desk) -> Chores:
    return Chores(desk, carrier(desk.settings))
