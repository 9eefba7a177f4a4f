"""Use cases: one plain function each, f(desk, actor, ...) -> core type."""
