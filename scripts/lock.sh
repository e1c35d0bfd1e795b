#!/bin/sh
# For maintainers: brings poetry.lock and the hashed exports in line with pyproject.toml.
# Needs Poetry 2.5 with the plug-in poetry-plugin-export; POETRY names the command when it is not `poetry`.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

poetry=${POETRY:-poetry}
command -v "$poetry" >/dev/null 2>&1 || fail "This needs Poetry 2.5 with the plug-in poetry-plugin-export."

"$poetry" lock
"$poetry" export --output requirements/runtime.txt
"$poetry" export --with dev --output requirements/dev.txt

if grep -nE 'https?://|^-i |^--(extra-)?index-url|\[package\.source\]' poetry.lock requirements/*.txt; then
    fail "The lines above tie the lock to one package index; they must not be committed."
fi
