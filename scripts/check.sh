#!/usr/bin/env bash
# What needs no test run: style, settings, missing migrations.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

VAR_DIR="$(mktemp -d)"
export VAR_DIR
trap 'rm -rf "$VAR_DIR"' EXIT

"$python" -m ruff check --no-cache .
"$python" -m ruff format --check .
"$python" manage.py check --fail-level WARNING
"$python" manage.py makemigrations --check --dry-run
