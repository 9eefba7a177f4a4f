"""Draw a core type: f(type) -> Dash component."""
