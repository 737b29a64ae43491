PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

.PHONY: help install run test check bench screenshots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

install: .venv/.installed ## Make the environment in .venv from the lock file

# Without a shell between them, the command ends with make however make ends.
run: export SECRETARIAT_ENDS_WITH_PARENT = 1
run: .venv/.installed ## Start everything; the first time with a demonstration (PORT, SECRETARIAT_HOME, DATABASE_URL)
	@$(BIN)/secretariat up $(ARGS)

test: .venv/.installed-dev ## Run the whole suite on a PostgreSQL of its own
	@sh tools/chromium.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: .venv/.installed-dev ## Look at style, types, layers, migrations and translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tools.translations check

bench: .venv/.installed-dev ## Build two sizes and print tables of times, memory and numbers of queries
	$(BIN)/python -m bench $(ARGS)

screenshots: .venv/.installed-dev ## Take pictures of every page (ARGS="FOLDER --only desk --width 360 --scheme dark --language ko")
	@sh tools/chromium.sh
	$(BIN)/python -m tools.screenshots $(or $(ARGS),build/screenshots)

clean: ## Remove the environment and what the tools left (never any data)
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@sh tools/environment.sh $(PYTHON)

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what requirements.lock names …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing what requirements-dev.lock names …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
