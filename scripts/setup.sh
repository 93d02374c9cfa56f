#!/usr/bin/env bash
# Installs what the house needs: system packages where apt may, and `.venv` from the
# hash-pinned lock. `setup.sh run` is for running it, `setup.sh dev` for working on it.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose="${1:-run}"
lock=requirements.txt
[ "$purpose" = dev ] && lock=requirements-dev.txt

# Nothing has changed since the last time: the lock, and the Python below the .venv.
if cmp -s "$lock" ".venv/$lock" && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

python="${PYTHON_BIN:-python3}"
missing=()

need() { # need PACKAGE COMMAND…: notes the package unless the command succeeds
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
has_library() { "$python" -c "import ctypes; ctypes.CDLL('$1')"; }
has_font() {
    # `find` also fails for a folder that isn't there.
    local found
    found="$(find /usr/share/fonts /usr/local/share/fonts ~/.fonts ~/.local/share/fonts \
        -name '*.[to]tf' -print -quit 2>/dev/null || true)"
    [ -n "$found" ]
}
has_postgresql() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }
has_chromium() { command -v chromium || command -v chromium-browser; }

list_missing() {
    missing=()
    need python3 command -v "$python"
    need python3-venv "$python" -c "import venv, ensurepip"
    need tzdata "$python" -c "import zoneinfo; zoneinfo.ZoneInfo('Europe/Paris')"
    need libpango-1.0-0 has_library libpango-1.0.so.0
    need libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
    need libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
    need fonts-dejavu-core has_font
    if [ "$purpose" = dev ]; then
        need chromium has_chromium
        need postgresql has_postgresql
        need redis-server command -v redis-server
        need poppler-utils command -v pdftotext
        need qpdf command -v qpdf
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_packages() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 1
    echo "Installation de : ${missing[*]}"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}

list_missing
if [ "${#missing[@]}" -gt 0 ]; then
    install_packages || true
    list_missing
fi
if [ "${#missing[@]}" -gt 0 ]; then
    echo "Il manque des paquets du système. Installez-les, puis recommencez :" >&2
    echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Il faut Python 3.11 ou plus récent ; $python est" \
        "$("$python" -c 'import platform; print(platform.python_version())')." >&2
    echo "Indiquez-en un autre : PYTHON_BIN=/chemin/python3.12 make $purpose" >&2
    exit 1
fi

.venv/bin/python -c '' 2>/dev/null || rm -rf .venv
[ -d .venv ] || "$python" -m venv .venv
echo "Installation des bibliothèques Python ($lock)…"
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r "$lock"
cp "$lock" ".venv/$lock"
# The larger lock holds the smaller one.
if [ "$purpose" = dev ]; then cp requirements.txt .venv/requirements.txt; fi
