"""Planned expansions of a grid: what a project changes, the grid of a year, what each project brings."""
