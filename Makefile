# One documented command per task; each creates .venv and installs what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check format built bench fuzz soak clean

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "rpcc needs Python 3.11 or newer; name one: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## compile the example company, start its silos and play a scenario across
	$(BIN)/rpcc compile --config examples/acme/rpcc.toml
	$(BIN)/python examples/acme/demo.py

test: $(READY) ## run the tests
	$(BIN)/pytest --numprocesses=auto --dist=loadgroup --quiet

check: $(READY) ## run the linters, the type checkers, the import rules and the formatter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd examples/acme && ../../$(BIN)/mypy --config-file ../../pyproject.toml .
	cd examples/django_acme && ../../$(BIN)/mypy .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/rpcc fmt --check examples
	$(BIN)/rpcc compile --check --config examples/acme/rpcc.toml
	$(BIN)/rpcc compile --check --config examples/django_acme/rpcc.toml

format: $(READY) ## format the Python and the .rpc files
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/rpcc fmt examples

built: $(READY) ## rebuild the parse tables and the compiled templates
	$(BIN)/python -m rpcc.idl.tables
	$(BIN)/python -m rpcc.compiler.emit.templates

bench: ## measure against the peers, which it installs, from an installed package
	$(PYTHON) -m venv bench/.venv
	bench/.venv/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps .
	bench/.venv/bin/pip install --quiet --disable-pip-version-check '.[bench]'
	npm install --silent --no-fund --no-audit --prefix bench
	bench/.venv/bin/python bench/compile.py
	bench/.venv/bin/python bench/diff.py
	bench/.venv/bin/python bench/local_call.py
	bench/.venv/bin/python bench/rpc.py
	bench/.venv/bin/python bench/call_profile.py

fuzz: $(READY) ## hold what rpcc diff says against trying, in 10,000 drawn pairs of versions
	PYTHONPATH=tests $(BIN)/python tests/version_fuzz.py --pairs 10000

soak: $(READY) ## put silos under load for a minute, change options, restart one, kill one, and check what callers were told
	$(BIN)/python bench/load.py --seconds 60

clean: ## remove what these commands made
	rm -rf $(VENV) bench/.venv bench/node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
