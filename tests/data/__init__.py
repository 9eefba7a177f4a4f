"""Memory, tried on both databases."""
