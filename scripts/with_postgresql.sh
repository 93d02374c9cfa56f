#!/usr/bin/env bash
# Runs a command with DATABASE_URL set to a PostgreSQL server of its own, which lives
# in a temporary folder, listens on no network, and ends with the command.
set -euo pipefail

bin="$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | tail -1)")"
folder="$(mktemp -d /tmp/alliage-postgresql-XXXXXX)"

# The server refuses to run as root: Debian's package brings a user for it.
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    run() { runuser -u postgres -- "$@"; }
else
    run() { "$@"; }
fi

stop() {
    run "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null || true
    rm -rf "$folder"
}

cd "$folder"
run "$bin/initdb" --pgdata "$folder/data" --username postgres --auth trust \
    --encoding UTF8 --locale C.UTF-8 >/dev/null
trap stop EXIT
# What is written here is thrown away: it needs to survive no crash. Tests that let
# fifty people come at once run beside one another: each thread is a connection.
run "$bin/pg_ctl" --pgdata "$folder/data" --wait --log "$folder/log" \
    --options "-c listen_addresses='' -c unix_socket_directories='$folder' \
        -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null
cd "$OLDPWD"

export DATABASE_URL="postgres://postgres@/$folder/postgres"
"$@"
