# `make run` and `make test` need Python 3.11 or newer, and nothing else.
ifndef PYTHON
PYTHON := $(shell for candidate in python3.11 python3 python3.12 python3.13; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$candidate" && break; done)
endif
BIN := .venv/bin
LOCK := uv pip compile --only-binary :all: --generate-hashes --no-header --no-annotate --python-version 3.11
MANAGE := $(BIN)/python manage.py
# Settings refuse to load without a database and keys: throw-away ones serve the checks.
SERVERS := $(BIN)/python -m connect_dashboard.embedded.temporary

.PHONY: run install install-dev test lint types floors migrations pytest bench lock clean python

run: install
	@exec $(BIN)/python -m connect_dashboard.supervisor

install: python
	@$(PYTHON) .ci/install.py

install-dev: python
	@$(PYTHON) .ci/install.py --dev

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found: install it, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; }

test: lint types floors migrations pytest

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check $$(find templates -name '*.html')

types: install-dev
	$(SERVERS) $(BIN)/mypy

floors: install-dev
	$(BIN)/lint-imports

migrations: install-dev
	$(SERVERS) $(MANAGE) makemigrations --check --dry-run

pytest: install-dev
	$(BIN)/python .ci/browser.py
	$(BIN)/python -m pytest -n 2

bench: install
	$(BIN)/python -m bench
	$(BIN)/python -m bench.funds
	$(BIN)/python -m bench.api
	$(BIN)/python -m bench.webhooks
	$(BIN)/python -m bench.faults

lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --extra dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
