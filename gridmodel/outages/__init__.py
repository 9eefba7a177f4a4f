"""N-1: what goes dark, what transfer brings back."""
