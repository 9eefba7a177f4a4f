"""Files from outside: parsed in a limited process (child.py), checked against the schema (files.py), nothing silently dropped."""
