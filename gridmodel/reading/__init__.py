"""From layers as delivered, or a grid drawn as text, to the network."""
