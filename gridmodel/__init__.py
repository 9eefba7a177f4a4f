"""The grid and its physics: pure functions over tables, no web, no SQL, no files of its own."""
