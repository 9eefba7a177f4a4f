"""The door for machines and the gate for everyone."""
