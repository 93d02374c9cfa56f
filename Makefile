# `make demo` tries the house, `make test` proves it; the README says the rest.
SHELL := /bin/bash
PORT ?= 8000
CATALOGUE ?=
PYTHON := .venv/bin/python

.PHONY: help setup setup-dev demo check test

help:
	@echo "make demo [PORT=8000] [CATALOGUE=catalogue.xml]   a territory to try"
	@echo "make setup    what the house needs to run, and nothing else"
	@echo "make check    the quick loop: style, migrations, tests without a browser"
	@echo "make test     everything, on both databases, from zero"

setup:
	@scripts/setup.sh run

setup-dev:
	@scripts/setup.sh dev

demo: setup
	@$(PYTHON) manage.py demo --port $(PORT) $(if $(CATALOGUE),--catalogue "$(CATALOGUE)")

check: setup-dev
	@scripts/check.sh
	@$(PYTHON) -m pytest -n 2 --ignore=tests/e2e

test: setup-dev
	@scripts/check.sh
	@scripts/test.sh
