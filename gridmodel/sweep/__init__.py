"""Load flow of radial grids by compiled sweeps: many customers at once, only their own tree, only what decides."""
