"""The guard: callbacks and routes name their Action here, and find the person and desk of their request."""

from __future__ import annotations

from guard.callbacks import clientside, guarded
from guard.context import actor, desk, page_part
from guard.permission import authorise
from guard.routes import guarded_route

__all__ = ["actor", "authorise", "clientside", "desk", "guarded", "guarded_route", "page_part"]
