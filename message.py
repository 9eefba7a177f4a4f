"""A sentence the core says: an English template with parameters, translated where it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """`template` is the gettext msgid in `str.format` style; `params` hold numbers, assets and further messages."""

    template: str
    params: dict[str, Any] = field(default_factory=dict)

    def english(self) -> str:
        params = {k: v.english() if isinstance(v, Message) else v for k, v in self.params.items()}
        return self.template.format(**params)


def say(template: str, **params: Any) -> Message:
    return Message(template, params)
