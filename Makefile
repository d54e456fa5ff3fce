# The two commands a newcomer needs are `make run` and `make test`; see README.md.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STARTED := $(shell date +%s)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
WORKERS ?= 2
SECONDS_EACH ?= 25
SLOW := $(if $(filter true,$(CI)),,-m "not slow")

.PHONY: run test check audit bench install catalogue clean

run: .venv/runs ## serve the demonstration on http://127.0.0.1:8000
	@$(BIN)/mhtraining demo --port $(PORT) --started $(STARTED)

test: check packages ## lint, types, import contracts, tests; all of them when CI=true
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(SLOW)

check: .venv/tests ## all checks that run no program
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint mhtraining --lint --quiet
	$(BIN)/bandit --quiet --recursive mhtraining --configfile pyproject.toml
	$(BIN)/mhtraining content check --strict content

bench: .venv/tests ## measure, side by side with a floor; nothing is asserted
	@for name in pages coverage figures line ledger staff_import content_check; do \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

audit: .venv/tests .venv/audit/bin/wapiti ## attack the demonstration with a scanner in every role; some minutes
	$(BIN)/python -m tests.security.audit --seconds $(SECONDS_EACH)

catalogue: .venv/tests ## bring the Dutch catalogue up to date with the sources
	$(BIN)/pybabel extract --no-location --sort-output --omit-header -F babel.cfg -k _l -o messages.pot mhtraining
	$(BIN)/pybabel update --no-fuzzy-matching --ignore-pot-creation-date -i messages.pot -d mhtraining/translations
	$(BIN)/pybabel compile -d mhtraining/translations
	@rm -f messages.pot

clean: ## remove what was installed and made here
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis mhtraining.egg-info

.PHONY: packages
packages:
	@bash .ci/packages

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "No virtual environment could be made: run 'apt-get install python3-venv' and try again." >&2; \
		  rm -rf .venv; exit 1; }

.venv/runs: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing mhtraining in .venv …"
	@$(PIP) --editable .
	@touch $@

.venv/tests: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing mhtraining and what its tests need in .venv …"
	@$(PIP) --editable '.[dev,postgres]'
	@touch $@ .venv/runs

# a virtual environment of its own: what it needs clashes with what mhtraining needs
.venv/audit/bin/wapiti: .venv/bin/python tests/security/scanner.txt
	@echo "Installing the scanner in .venv/audit …"
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --requirement tests/security/scanner.txt
	@touch $@
