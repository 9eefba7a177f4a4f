"""Speed and size, measured: `python -m tests.bench [PART …]` prints one table and writes build/bench.json."""
