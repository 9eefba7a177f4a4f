"""The capacity map: the largest connection at every node, one at a time (grid.md section 6)."""
