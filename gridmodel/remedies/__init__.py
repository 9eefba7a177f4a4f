"""What would make a connection fit: changes to the grid, the point or the question, each solved again by the same check."""
