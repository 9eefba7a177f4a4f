"""The tests beyond voltage, loading and outages, one file each, and their formulas."""
