"""What the core says when an input cannot be a question or an answer cannot be computed."""

from __future__ import annotations

from message import Message, say


class GridError(Exception):
    """Base of the core's refusals; carries a translatable message."""

    def __init__(self, message: Message | str) -> None:
        self.message = say(message) if isinstance(message, str) else message
        super().__init__(self.message.english())


class BadInput(GridError):
    """The question itself is wrong: a field out of range, an unknown asset (exit code 2, HTTP 422)."""

    def __init__(self, message: Message | str, field: str = "") -> None:
        super().__init__(message)
        self.field = field  # the question's field that is wrong, where it is one


class CouldNotCompute(GridError):
    """The question is fine, the computation failed, e.g. a load flow that does not converge (exit 3)."""
