# Everything runs from .venv, which `make setup` makes; every target that needs it calls it, and it costs nothing when
# nothing changed.

PYTEST_ARGS ?=
TEST_PROCESSES ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench screenshots lock clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the project needs into .venv, and build the web application
	@PYTHON='$(PYTHON)' scripts/setup.sh

demo: setup ## run everything on demonstration data, at http://127.0.0.1:8000
	@.venv/bin/qhealth demo

test: setup ## run every test; PYTEST_ARGS='-k visits' runs some of Python's only
	@echo "Running the tests in $(TEST_PROCESSES) processes ..."
	@.venv/bin/pytest -n $(TEST_PROCESSES) --cov --cov-report=term $(PYTEST_ARGS)
	$(if $(PYTEST_ARGS),,@scripts/test-web.sh)

check: setup ## check layout, rules, types, architecture and security
	@scripts/check.sh

format: setup ## lay the code out and mend what can be mended by itself
	@.venv/bin/ruff format
	@.venv/bin/ruff check --fix
	@npm --prefix frontend run --silent format

bench: setup ## measure speed
	@.venv/bin/python -m bench

screenshots: setup ## take the pictures of docs/screenshots from the demonstration
	@scripts/screenshots.sh

lock: ## for maintainers: update the lock files after a change of dependencies
	@scripts/lock.sh

clean: ## delete what was made, but for the data folder
	rm -rf .venv tools/node_modules src/qhealth/adapters/http/static/swagger dist htmlcov .coverage .coverage.* \
		frontend/node_modules frontend/lighthouse/node_modules src/qhealth/adapters/http/static/app frontend/test-results \
		.hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
