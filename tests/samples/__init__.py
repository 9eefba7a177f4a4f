"""A small town's grid of our own, and the files other programs would send of it: `python -m tests.samples` writes docs/samples."""
