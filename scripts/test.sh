#!/usr/bin/env bash
# The whole suite on SQLite, then all but the browser's part on PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
status=0

echo "== SQLite =="
"$python" -m pytest -n 2 --durations=10 || status=$?

echo "== PostgreSQL =="
scripts/with_postgresql.sh \
    "$python" -m pytest -n 2 --durations=10 --ignore=tests/e2e || status=$?

exit "$status"
