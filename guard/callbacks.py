"""The only importer of dash's `callback`: each names its Action, runs in a thread, explains its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from anyio import to_thread
from dash import (
    ClientsideFunction,
    Input,
    Output,
    State,
    callback,
    clientside_callback,
    no_update,
    set_props,
)
from dash.exceptions import PreventUpdate

from casework.people import Action
from guard.context import desk
from guard.errors import explain
from guard.inputs import Schema, checked
from guard.permission import authorise
from services.access import audited

NOTICES: Final = "notices"  # the shell's notification container

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guarded:
    """A callback as it is registered; `has_output` decides what a refused one returns."""

    function: Callable[..., Any]
    action: Action
    schema: Schema | None
    has_output: bool

    @property
    def name(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}"


def guarded(
    *dependencies: Any, action: Action, schema: Schema | None = None, **callback_kwargs: Any
) -> Callable[[F], F]:
    """Register a plain function as a callback that only people with `action` may run.

    The function itself is returned, so tests call it directly.
    """

    def register(function: F) -> F:
        _fits(schema, dependencies, callback_kwargs, function)
        has_output = "output" in callback_kwargs or any(isinstance(d, Output) for d in _flat(dependencies))
        card = Guarded(function, action, schema, has_output)

        async def run(*args: Any, **kwargs: Any) -> Any:
            return await to_thread.run_sync(partial(answer, card, args, kwargs))

        run.__name__ = function.__name__
        run.__qualname__ = function.__qualname__
        run.guarded = card  # type: ignore[attr-defined]
        callback(*dependencies, **callback_kwargs)(run)
        return function

    return register


def answer(card: Guarded, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Authorise, validate, call; an error becomes a notification and leaves the screen as it was."""
    try:
        with audited(desk()):
            authorise(card.action, card.name)
            good_args, good_kwargs = checked(card.schema, args, kwargs)
            return card.function(*good_args, **good_kwargs)
    except PreventUpdate:
        raise
    except (Exception, SystemExit) as error:  # a loader's SystemExit must not stop the server
        set_props(NOTICES, {"sendNotifications": [explain(error).notice()]})
        return no_update if card.has_output else None


def clientside(namespace: str, function_name: str, *dependencies: Any, **kwargs: Any) -> None:
    """Browser behaviour: a named function in assets, never JavaScript in Python."""
    clientside_callback(ClientsideFunction(namespace, function_name), *dependencies, **kwargs)


def card_of(registered: Any) -> Guarded | None:
    """The card of what dash's callback map holds, or None for a callback that went past the guard."""
    card = getattr(registered, "guarded", None)
    return card if isinstance(card, Guarded) else None


def _fits(
    schema: Schema | None, dependencies: Any, callback_kwargs: dict[str, Any], function: Callable[..., Any]
) -> None:
    """A schema has one field for each positional input, or inputs would be dropped unseen."""
    given = [d for d in _flat(dependencies) if isinstance(d, Input | State)]
    if schema is not None and not {"inputs", "state"} & set(callback_kwargs):
        fields = len(schema.model_fields)
        if fields != len(given):
            raise TypeError(
                f"{function.__qualname__}: {len(given)} inputs, but {fields} fields in its schema"
            )


def _flat(items: Any) -> list[Any]:
    if isinstance(items, list | tuple):
        return [leaf for item in items for leaf in _flat(item)]
    if isinstance(items, dict):
        return _flat(list(items.values()))
    return [items]
