"""A route names its Action; the composition root refuses to start with one that does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from casework.people import Action

F = TypeVar("F", bound=Callable[..., Any])


def guarded_route(action: Action) -> Callable[[F], F]:
    """Mark an endpoint, beneath its `@router.…` line; api/routes.py adds permission, audit and errors."""

    def mark(endpoint: F) -> F:
        endpoint.action = action  # type: ignore[attr-defined]
        return endpoint

    return mark


def action_of(endpoint: Any) -> Action | None:
    action = getattr(endpoint, "action", None)
    return action if isinstance(action, Action) else None
