"""Bytes from strangers: a callback's inputs are checked by a schema, or may only be plain, short values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from casework.refusals import Invalid
from message import Message, say

LONGEST_TEXT: Final = 2000

Schema = type[BaseModel]


def checked(
    schema: Schema | None, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The values as the schema reads them: positional inputs in the order of its fields, others by name."""
    if schema is None:
        for place, value in enumerate([*args, *kwargs.values()], start=1):
            _plain(value, place)
        return tuple(args), dict(kwargs)
    names = list(schema.model_fields)
    try:
        model = schema.model_validate({**dict(zip(names, args, strict=False)), **kwargs})
    except ValidationError as error:
        raise Invalid(first_fault(error)) from None
    values = {name: getattr(model, name) for name in names}
    return (tuple(values[n] for n in names[: len(args)]), {name: values[name] for name in kwargs})


def first_fault(error: ValidationError) -> Message:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in fault["loc"]) or "input"
    return say(
        "The field {field} cannot be used: {reason}. Nothing was changed.", field=where, reason=fault["msg"]
    )


def _plain(value: Any, place: int) -> None:
    """Without a schema: nothing, true/false, a number or a short text."""
    short = not isinstance(value, str) or len(value) <= LONGEST_TEXT
    if value is not None and not (isinstance(value, bool | int | float | str) and short):
        raise Invalid(say("Input {place} is not a plain value. Nothing was changed.", place=place))
