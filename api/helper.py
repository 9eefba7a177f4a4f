"""The web's helper: one process that computes for its threads, so that pages and tiles never wait for Python's lock."""

from __future__ import annotations

import itertools
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from gridmodel.errors import CouldNotCompute
from services.desk import Desk

ENTRY: Final = Path(__file__).resolve().parent.parent / "app.py"
LAST_S: Final = 10.0
log = logging.getLogger("headroom.helper")


class Helper:
    """A desk's computer. The process is begun at `begin` or the first question, and anew after it was lost."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._line: Line | None = None
        self._over = False

    def __call__(self, desk: Desk, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        return self.begin().ask(function, args)

    def begin(self) -> Line:
        with self._turn:
            if self._over:
                raise lost()
            if self._line is None or self._line.gone:
                self._line = Line()
            return self._line

    def close(self) -> None:
        with self._turn:
            self._over = True
            if self._line is not None:
                self._line.close()


class Line:
    """Owns one process and the socket to it; questions are told apart by number, answers come in any order."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        words = [sys.executable, str(ENTRY), "helper", "--channel", str(theirs.fileno())]
        self.process = subprocess.Popen(words, pass_fds=[theirs.fileno()])
        theirs.close()
        self.gone = False
        self._channel = Connection(ours.detach())
        self._turn = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        threading.Thread(target=self._listen, name="helper", daemon=True).start()

    def ask(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """The function's answer or its exception; CouldNotCompute when the process is lost meanwhile."""
        answer = Future[Any]()
        with self._turn:
            if self.gone:
                raise lost()
            number = next(self._numbers)
            self._waiting[number] = answer
            try:
                self._channel.send((number, function, args))
            except OSError as error:
                del self._waiting[number]
                raise lost() from error
        return answer.result()

    def _listen(self) -> None:
        try:
            while True:
                number, value, error = self._channel.recv()
                waiting = self._waiting.pop(number)
                if error is None:
                    waiting.set_result(value)
                else:
                    waiting.set_exception(error)
        except (EOFError, OSError):
            pass
        finally:
            self._lose()

    def _lose(self) -> None:
        with self._turn:
            self.gone = True
            waiting, self._waiting = list(self._waiting.values()), {}
        self._channel.close()
        code = self.process.wait()
        if code:
            log.warning(
                "The process that computes for the web ended with %s; the next question begins it anew.", code
            )
        for answer in waiting:
            answer.set_exception(lost())

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=LAST_S)


def lost() -> CouldNotCompute:
    return CouldNotCompute(
        "The process that computes has ended before it had an answer. Nothing was changed; ask again."
    )
