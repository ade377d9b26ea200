# On a fresh Debian 12 with make and git, `make run` and `make test` need nothing done before them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# `PORT=9000 make run` and `make run PORT=9000` both work.
PORT ?= 8000
export PORT

BIN := .venv/bin
# Neighbours stay together, and with them the rows that they share.
PYTEST := $(BIN)/pytest -n auto --dist worksteal

.PHONY: help
help: ## List what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: setup
setup: ## Install what running needs (nothing happens when it is there)
	@scripts/system-packages.sh run
	@scripts/venv.sh requirements.txt

.PHONY: setup-dev
setup-dev: ## Install what testing needs as well
	@scripts/system-packages.sh run test
	@scripts/venv.sh requirements-dev.txt

.PHONY: run
run: setup ## Serve the program with its example on http://localhost:8000 (PORT=... for another port)
	@exec scripts/run.sh

.PHONY: test
test: setup-dev ## Everything that has to pass before a change is done
	@$(MAKE) --jobs=2 --output-sync=target lint types checks
	@$(MAKE) test-sqlite
	@$(MAKE) test-postgres

.PHONY: lint
lint: setup-dev ## Style of Python, templates, JavaScript and CSS: what .pre-commit-config.yaml lists
	$(BIN)/pre-commit run --all-files

.PHONY: hooks
hooks: setup-dev ## Let git check before each commit what `make lint` checks
	$(BIN)/pre-commit install

.PHONY: types
types: setup-dev ## Types
	$(BIN)/mypy

.PHONY: checks
checks: setup-dev ## No migration is missing, and production's settings are safe
	scripts/checks.sh

.PHONY: test-sqlite
test-sqlite: setup-dev ## The tests on SQLite
	env -u DATABASE_URL $(PYTEST)

.PHONY: test-postgres
test-postgres: setup-dev ## The same tests on a PostgreSQL of their own, but for those that a database means nothing to
	scripts/with-postgres.sh $(PYTEST) -m "not once"

.PHONY: benchmark
benchmark: setup-dev ## Let 120 people write at once, on SQLite and on PostgreSQL (benchmarks/README.md; 5 minutes)
	env -u DATABASE_URL $(BIN)/python -m benchmarks.writing_together
	scripts/with-postgres.sh $(BIN)/python -m benchmarks.writing_together

.PHONY: benchmark-book
benchmark-book: setup-dev ## Print a city's book, also with Chromium and with Typst (benchmarks/README.md; 10 minutes)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-benchmarks.txt
	$(BIN)/python -m benchmarks.others

.PHONY: benchmark-faults
benchmark-faults: setup-dev ## What one person's floods cost others, and what faults lose on both databases (10 minutes)
	$(BIN)/python -m benchmarks.floods
	env -u DATABASE_URL $(BIN)/python -m benchmarks.drill
	scripts/with-postgres.sh $(BIN)/python -m benchmarks.drill

.PHONY: format
format: setup-dev ## Put Python, templates, JavaScript and CSS into the common form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2
	scripts/templates.sh --reformat
	$(BIN)/oxlint --fix static
	$(BIN)/oxfmt static

.PHONY: lock
lock: setup-dev ## Lock the newest versions that pyproject.toml allows
	scripts/lock.sh

.PHONY: release
release: ## Number, commit and tag a release, after `make test` (VERSION=0.2.0)
	@scripts/release.sh $(VERSION)

.PHONY: clean
clean: ## Remove what was installed and cached here; data in var/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -prune -exec rm -rf {} +
