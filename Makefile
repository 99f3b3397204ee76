# `make report` builds, `make test` tests, `make ci` tests the rest too.
PYTHON ?= python3
BIN := .venv/bin
EDITION ?= params/redcar-2026-q3.yml

.PHONY: help setup report test ci checks test-all test-lowest lab lock clean

help: ## show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/.ready ## make .venv from the locked requirements

report: .venv/.ready ## build the default edition (EDITION=params/other.yml for another)
	@$(BIN)/rc-analysis build $(EDITION)

# Tests marked `slow` are the rest of a kind of which `make test` runs some; `slow_all` take an hour or so.
test: MARKED = not slow and not slow_all
test: checks ## run every kind of test, in a few minutes

ci: MARKED = not slow_all
ci: checks ## run everything that is checked on each change

checks: .venv/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadgroup -m "$(MARKED)"
	PYTHONHASHSEED=0 PYDEVD_DISABLE_FILE_VALIDATION=1 $(BIN)/pytest -n auto --dist loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with tests/notebooks/sanitize.cfg notebooks

test-all: ci ## the same, and every measure and page for every authority (an hour or so)
	$(BIN)/pytest -n auto -m slow_all

test-lowest: .venv/lowest/.ready ## run the unit tests with the lowest versions that pyproject.toml allows
	PYTHONPATH=src .venv/lowest/bin/python -m pytest -n auto --dist loadfile tests/unit tests/spec

lab: .venv/.ready-lab ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

lock: ## write the locked requirements anew from pyproject.toml
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install -q uv
	for x in "" test lab; do .venv/lock/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		pyproject.toml requirements/build.in $${x:+--extra $$x} -o requirements/$${x:-base}.lock; done
	rm -f requirements/lowest.txt # what it holds would be preferred to the lowest
	.venv/lock/bin/uv pip compile -q --universal --resolution lowest-direct --no-annotate --no-emit-index-url --python-version 3.11 \
		pyproject.toml --extra test -o requirements/lowest.txt

clean: ## remove what was built (not data/local)
	rm -rf .venv reports/site reports/build .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.ready: .venv/bin/python requirements/base.lock pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/base.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-test: .venv/.ready requirements/test.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.lock
	@touch $@

.venv/.ready-lab: .venv/.ready requirements/lab.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/lab.lock
	@touch $@

.venv/lowest/.ready: requirements/lowest.txt
	$(PYTHON) -m venv --clear .venv/lowest
	.venv/lowest/bin/python -m pip install -q --disable-pip-version-check -r requirements/lowest.txt
	@touch $@
