# Everything a maintainer runs. `make` alone says what there is.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export UV_CUSTOM_COMPILE_COMMAND := make lock
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --upgrade

# What was installed, and from which lock file: a target starts again only when its lock file has changed.
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
BENCH := $(VENV)/.installed-bench

.PHONY: help install serve test prove bench check format schema matter lock

help: ## Say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

install: $(DEV) ## Make .venv and install what serving, testing and checking need

serve: $(RUNTIME) ## Load the catalogue into var/ and serve it (HOST=127.0.0.1 PORT=8000)
	@$(BIN)/curbside load
	@$(BIN)/curbside serve --host $(HOST) --port $(PORT) --database sqlite:///$(CURDIR)/var/curbside.db

# Two workers share the cores: threads of their own would wait for each other longer than they work.
test prove: export OMP_NUM_THREADS := 1

test: $(DEV) ## Run the tests, long proofs as short slices
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not prove"

prove: $(DEV) ## Run every proof whole
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

bench: $(BENCH) ## Measure start-up, filtering, recommending, serving and crawling (BENCH_OPTIONS=--small measures less)
	@$(BIN)/python -m tests.benchmarks.run $(BENCH_OPTIONS)

check: $(DEV) ## Check format, lint, types and who imports whom
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

format: $(DEV) ## Put every Python file into its form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

schema: $(DEV) ## Write data/sites.schema.json anew from the vocabulary and the model
	$(BIN)/python -m catalog.schema

matter: $(DEV) ## Work out anew which sites matter, and which of their blanks
	$(BIN)/python -m tests.benchmarks.matter

lock: $(BIN)/python ## Choose the newest versions of all packages and write the lock files
	$(PIP) install uv
	echo "setuptools>=80" | $(COMPILE) pyproject.toml - --extra postgresql --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra dev --extra evaluate --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --extra dev --extra evaluate --extra bench --constraint requirements-dev.lock --output-file requirements-bench.lock

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The project itself is installed without an index: what it needs is in the lock file, the builder among it.
$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

$(BENCH): requirements-bench.lock $(DEV)
	$(PIP) install --require-hashes --requirement requirements-bench.lock
	@touch $@
