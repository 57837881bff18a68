# Everything starts here: `make help` lists it. Needs Python >= 3.11 and make; tools/bootstrap.py brings the rest.
PYTHON ?= python3
BIN := .venv/bin
PNPM := $(BIN)/pnpm --dir web --silent run
CODE := workhall tests tools bench
# A worker per core; each has a database of its own, so not without end.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$((n > 8 ? 8 : n)))
# Some images forbid Python to keep what it has compiled. Then every start compiles some 1,800 files again: 2.3 s instead
# of none, and a test run starts many programs.
export PYTHONDONTWRITEBYTECODE :=
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run dev test test-long bench bench-peers torture api lint types format lock clean ready ready-dev ready-run

# $(call step,what,commands): runs commands, joined by ; (a failure left of && would go unseen), and says how long they took.
define step
@started=$$(date +%s%N); echo "== $(1)"; $(2); echo "== $(1): $$(( ($$(date +%s%N) - started) / 1000000 )) ms"
endef
# The folders of $(CODE) that exist yet.
SOURCES = $(wildcard $(CODE))

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: ready-run ## start Workhall with everything it needs and a demo organisation, on one port
	@exec $(BIN)/workhall run $(ARGS)

dev: ready-dev ## the same with reload: server on 8000, web client on 5173
	@exec $(BIN)/python tools/dev.py $(ARGS)

test: ready ## lint, types, contracts, server, web and browser tests
	$(call step,ruff,$(BIN)/ruff check $(SOURCES); $(BIN)/ruff format --check --quiet $(SOURCES))
	$(call step,mypy,$(BIN)/mypy)
	$(call step,import contracts,$(BIN)/lint-imports)
	$(call step,api types,$(PNPM) api)
	$(call step,web: lint,$(PNPM) lint)
	$(call step,web: types,$(PNPM) typecheck)
	$(call step,web: boundaries,$(PNPM) boundaries)
	$(call step,web: unit tests,$(PNPM) test)
	$(call step,web: size,$(PNPM) size | tail -1)
	$(call step,server tests,$(BIN)/pytest -n $(WORKERS) --ignore=tests/browser tests)
	@# Last, so that the summary of a test runner is the last line.
	@echo "== browser tests"; exec $(BIN)/pytest -n $(WORKERS) --dist loadfile tests/browser

test-long: ready ## torture, load and comparison tests that take more than ten minutes
	$(BIN)/pytest -m long tests

bench: ready ## load driver: fan-out, round trips, idle sockets; JSON and a table
	$(BIN)/python -m bench.load $(ARGS)

bench-peers: ready ## the same beside ejabberd and Prosody from Debian's packages, with a plot
	$(BIN)/python -m bench.peers $(ARGS)

torture: ready ## load under kill -9, cut networks, full disks and jumping clocks; then a verdict
	$(BIN)/python -m bench.torture $(ARGS)

api: ready-dev ## types of the web client from the server's OpenAPI document
	$(PNPM) api

lint: ready-dev ## the fast checks alone: style, types, contracts
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PNPM) lint
	$(PNPM) typecheck
	$(PNPM) boundaries

format: ready-dev ## put code into its form
	$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(PNPM) format

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: ready-dev ## compile requirements/*.lock anew from pyproject.toml (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) pyproject.toml -o requirements/run.lock
	$(LOCK) $(ARGS) pyproject.toml --group dev -c requirements/run.lock -o requirements/dev.lock
	$(LOCK) $(ARGS) --group node -o requirements/node.lock
	echo uv | $(LOCK) -c requirements/dev.lock - -o requirements/uv.lock

clean: ## remove what was built or installed (not data/)
	rm -rf .venv .bootstrap.lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	rm -rf web/node_modules web/dist
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

ready-run:
	@$(PYTHON) tools/bootstrap.py run

ready-dev:
	@$(PYTHON) tools/bootstrap.py dev

ready:
	@$(PYTHON) tools/bootstrap.py test
