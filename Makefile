# Each target sets itself up: a fresh clone needs Python 3.11 or later with pip, git and make.

.DEFAULT_GOAL := run
.PHONY: run test check bench bench-quick bench-extremes bench-micro eval prices screenshots lock wheel clean
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Tests start ccwatch again and again: without its bytecode each start compiles all of it.
unexport PYTHONDONTWRITEBYTECODE

# The first of these that is new enough; set PYTHON to choose another.
PYTHONS := python3.11 python3.12 python3.13 python3.14 python3 python
ENOUGH := import sys, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(PYTHONS); do $$p -c '$(ENOUGH)' 2>/dev/null && echo $$p && break; done)

BIN := .venv/bin
READY := .venv/.ready
ARGS ?=

# The app; without a terminal it prints what it knows, and ends.
run: $(READY)
	@$(BIN)/ccwatch --or-demo $(ARGS)

test: $(READY)
	@$(BIN)/python -m pytest --quiet --numprocesses=auto $(ARGS)

check: $(READY)
	@$(BIN)/ruff format --check --quiet . || { echo 'not formatted: run $(BIN)/ruff format'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary --platform linux
	@$(BIN)/mypy --no-error-summary --platform darwin --cache-dir .mypy_cache/darwin
	@$(BIN)/python -m pytest --quiet tests/unit/test_architecture.py

# Speed: every figure of docs/performance.md, beside ccusage. It fails where a goal is missed.
# make bench ARGS=--help for what can be chosen.
bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

# The same on 100 MB, in two minutes; the document stays as it is.
bench-quick: $(READY)
	@$(BIN)/python -m benchmarks --quick $(ARGS)

# A file of 2 GB, a line of 100 MB, 10,000 folders, 20,000 sessions: what happens, in a quarter of
# an hour. make bench-extremes ARGS=2 runs the second alone.
bench-extremes: $(READY)
	@$(BIN)/python -m benchmarks.extremes $(ARGS)

# Single parts beside a plain loop that does the least of the same work.
bench-micro: $(READY)
	@$(BIN)/python -m pytest --quiet -p benchmark benchmarks/micro $(ARGS)

# How far off estimates are, on the recordings and on DIR, a config folder of Claude Code. It fails
# where a goal of docs/accuracy.md is missed.
eval: $(READY)
	@$(BIN)/python -m evaluation $(DIR)

# The price table that is shipped, from the data of the installed genai-prices.
prices: $(READY)
	@$(BIN)/python tools/make_prices.py

screenshots: $(READY)
	@$(BIN)/python tests/make_screenshots.py

# The newest versions that pyproject.toml allows, tried out nowhere yet: run the tests after it.
lock:
	@rm -rf .venv-lock && $(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/pip install -qq hatchling editables '.[dev]'
	@{ echo '# Exact versions for development and CI, written by make lock.'; \
	   .venv-lock/bin/pip freeze --exclude ccwatch-tui; } > constraints.txt
	@rm -rf .venv-lock

wheel: $(READY)
	@$(BIN)/pip wheel -qq --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

clean:
	@rm -rf .venv .venv-lock build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	@test -n '$(PYTHON)' || { echo 'ccwatch needs Python 3.11 or later with venv'; exit 1; } >&2
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -qq --constraint constraints.txt hatchling editables
	@$(BIN)/pip install -qq --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@
