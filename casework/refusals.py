"""The ways a use case says no; everything else that is raised means: could not compute."""

from __future__ import annotations

from message import Message, say


class Refused(Exception):
    """Base: carries a translatable message; nothing was changed when it is raised."""

    def __init__(self, message: Message | str) -> None:
        self.message = say(message) if isinstance(message, str) else message
        super().__init__(self.message.english())


class NotFound(Refused):
    """The record does not exist or is not the actor's to know (HTTP 404)."""


class NotAllowed(Refused):
    """The actor's role does not carry the action (HTTP 403)."""


class Stale(Refused):
    """Somebody else changed the row first (HTTP 409)."""


class Invalid(Refused):
    """A field has a value that cannot be meant (HTTP 422, exit code 2)."""


class Unusable(Refused):
    """The database cannot be reached, read or written now (HTTP 503, exit code 3); `why` is for the operator."""

    def __init__(self, why: str) -> None:
        super().__init__("The database cannot be used now. Nothing was changed; try again in a while.")
        self.why = why


class PerhapsSaved(Refused):
    """The database went away in the moment of the commit (HTTP 503): the act may be there or not."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "The database went away while this was being saved; it may be saved or not."
            " Look whether it is there before you do it again."
        )
        self.why = why


class SignInAway(Refused):
    """The company's sign-in does not answer, or not as it should (HTTP 503); `why` is for the operator."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "The company's sign-in does not answer as it should. Nothing was changed."
            " Try again in a minute, or sign in with name and password."
        )
        self.why = why
