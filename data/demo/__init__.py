"""The demonstration grid: two levels of one real-shaped grid, built from the pandapower dependency."""

from __future__ import annotations

from data.demo.build import GRID_NAME, DemoMeta, build_demo
from data.demo.projects import demo_projects

__all__ = ["GRID_NAME", "DemoMeta", "build_demo", "demo_projects"]
