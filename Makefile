# Every target does its own set-up: Python 3.11 or newer, git and make are all that a machine needs.
# (From Python 3.14 on scikit-network has no wheel yet and wants a C compiler; so 3.11 to 3.13 are taken first.)
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python3.14; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
export HF_HUB_OFFLINE := 1

.PHONY: demo serve test check lint types imports bench clean help

help:
	@echo "make demo              the whole product on sample data; opens a chat page"
	@echo "make demo ARGS=--tour  plays the main job once and says what the bot answered"
	@echo "make test              all tests, on every core; ARGS=\"tests/parse -x\" for some"
	@echo "make check             lint, types, import rules, then the tests"
	@echo "make bench             speed and quality beside peers"

$(VENV)/.run: pyproject.toml config/constraints.txt
	@test -n "$(PYTHON)" || { echo "npsbot needs Python 3.11 or newer; none was found. Set PYTHON=/path/to/python3."; exit 2; }
	@echo "Setting up $(VENV) (once, a few minutes) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 2; }
	@$(PIP) install -c config/constraints.txt -e . || { \
	  echo "Set-up failed; the reason stands above."; \
	  $(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 14))' || \
	  echo "Python 3.14 needs a C compiler for scikit-network: install one (Debian: apt install build-essential) or Python 3.13."; \
	  exit 2; }
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Adding what the tests need ..."
	@$(PIP) install -c config/constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.run
	@$(BIN)/npsbot demo $(ARGS)

serve: $(VENV)/.run
	@$(BIN)/npsbot serve

test: $(VENV)/.dev
	$(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

check: lint types imports test

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
