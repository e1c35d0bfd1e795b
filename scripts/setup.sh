#!/bin/sh
# Brings .venv, the vendored Swagger UI and the project itself in line with the lock files; does nothing when they are.
#
# The record of what was installed is a copy of each lock file, kept inside the folder that it describes: comparing the
# two is portable and instant, and deleting the folder deletes the record. The record is written last, so that a set-up
# that was interrupted is done again.
set -eu
cd -P "$(dirname "$0")/.."
. scripts/lib.sh

SWAGGER_SOURCE=tools/node_modules/swagger-ui-dist
SWAGGER_TARGET=src/qhealth/adapters/http/static/swagger
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

require_node
setup_python
setup_swagger
