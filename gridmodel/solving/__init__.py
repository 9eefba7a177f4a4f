"""From tables to solver arrays and back: load flow, taps, short circuit."""
