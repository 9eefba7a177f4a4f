"""The guard: every callback and route names its Action here, and finds the person and the desk of its request."""

from __future__ import annotations

from guard.callbacks import clientside, guarded
from guard.context import actor, desk
from guard.routes import guarded_route

__all__ = ["actor", "clientside", "desk", "guarded", "guarded_route"]
