"""A throw-away PostGIS for the tests."""
