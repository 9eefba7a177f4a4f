"""What the worker does beside its studies: sign of life, reminders, signed head of the audit, outbox, forecasts, reports."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from api.outside import carrier
from casework.notices import Notice
from components.report_sheet import report_sheet
from services.audit import keep_head
from services.deadlines import remind
from services.desk import Desk
from services.forecasts import Trained, refresh
from services.monthly_report import make_due
from services.notices import send_next
from services.promises import expire
from services.system_state import beat

BEAT_EVERY_S: Final = 20.0
REMIND_EVERY_S: Final = 60.0
KEEP_HEAD_EVERY_S: Final = 3600.0
FORECAST_EVERY_S: Final = 600.0
REPORT_EVERY_S: Final = 900.0


@dataclass(slots=True)
class Chores:
    desk: Desk
    send: Callable[[Notice], None]
    next_beat_s: float = 0.0
    next_round_s: float = 0.0
    next_head_s: float = 0.0
    next_forecast_s: float = 0.0
    next_report_s: float = 0.0
    trained: Trained | None = None
    aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "forecasts"))
    running: Future[None] | None = None

    def work(self) -> bool:
        """True when something was sent, so that more may wait. A failure here must not stop the studies."""
        try:
            if time.monotonic() >= self.next_beat_s:
                self.next_beat_s = time.monotonic() + BEAT_EVERY_S
                beat(self.desk)
            if time.monotonic() >= self.next_round_s:
                self.next_round_s = time.monotonic() + REMIND_EVERY_S
                remind(self.desk)
                expire(self.desk)
            if time.monotonic() >= self.next_head_s:
                self.next_head_s = time.monotonic() + KEEP_HEAD_EVERY_S
                keep_head(self.desk)
            if time.monotonic() >= self.next_report_s:
                self.next_report_s = time.monotonic() + REPORT_EVERY_S
                make_due(self.desk, report_sheet)
            if time.monotonic() >= self.next_forecast_s and (self.running is None or self.running.done()):
                self.next_forecast_s = time.monotonic() + FORECAST_EVERY_S
                self.running = self.aside.submit(
                    self.forecast
                )  # to learn takes a minute; studies do not wait
            return send_next(self.desk, self.send)
        except Exception:
            logging.getLogger("headroom.worker").exception(
                "Reminders, notices, reports or the audit's head failed; they are tried again."
            )
            return False

    def forecast(self) -> None:
        try:
            self.trained = refresh(self.desk, self.trained)
        except Exception:
            logging.getLogger("headroom.worker").exception("The forecasts failed; they are tried again.")


def chores(desk: Desk) -> Chores:
    return Chores(desk, carrier(desk.settings))
