"""A sentence the core says: an English template with parameters, translated where it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """`template` is the gettext msgid in `str.format` style; `params` hold numbers, assets and further messages.

    A name that people gave in two languages is {"en": …, "zh": …}.
    """

    template: str
    params: dict[str, Any] = field(default_factory=dict)

    def english(self) -> str:
        return self.template.format(**{name: _english(value) for name, value in self.params.items()})


def _english(value: Any) -> Any:
    if isinstance(value, Message):
        return value.english()
    return value["en"] if isinstance(value, dict) else value


def say(template: str, **params: Any) -> Message:
    return Message(template, params)
