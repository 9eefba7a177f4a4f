# make run: serve on http://127.0.0.1:8050 · make test: everything that can be tested here · make check: lint, types, floors, docs
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: setup run worker test check bench faults lock clean

setup: $(STAMP)

$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Headroom needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=python3.11.") if sys.version_info < (3, 11) else None'
	@test -x $(PY) || (echo "Making the environment in $(VENV) …" && $(PYTHON) -m venv $(VENV))
	@echo "Installing what requirements.lock names (about 1 GB, once) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

run: setup
	@$(PY) app.py serve --demo --with-worker

worker: setup
	@$(PY) app.py worker

test: setup
	@$(PY) tests/prepare.py
	@$(PY) -m pytest

check: setup
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m pytest -q tests/house

bench: setup
	@$(PY) -m tests.bench

faults: setup
	@$(PY) -m tests.faults

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --no-header --generate-hashes -q -o requirements.lock

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
