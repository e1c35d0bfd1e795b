#!/bin/sh
# Runs every check that needs no running program. All of them run even when one fails, so that one look shows everything.
set -u
cd "$(dirname "$0")/.." || exit 1
. scripts/lib.sh
PATH="$PWD/.venv/bin:$PATH"
failed=""

check() {
    name=$1
    shift
    say "Checking the $name: $*"
    "$@" || failed="$failed, $name"
}

# What is committed must be what the server's own description of its API gives today.
client_is_current() {
    generated=$(mktemp -d)
    status=0
    (cd frontend && npm run --silent generate -- "$generated/client") \
        && diff -r -q frontend/src/shared/api/generated "$generated/client" || status=1
    rm -rf "$generated"
    [ "$status" = 0 ] || say "Bring the client up to date: cd frontend && npm run generate"
    return "$status"
}

# Pages that are rendered from the code say what the code says today.
documents_are_current() {
    rendered=$(mktemp -d)
    status=0
    scripts/documents.sh "$rendered" || status=1
    for file in $(cd "$rendered" && find . -type f); do
        cmp "$rendered/$file" "docs/$file" || status=1
    done
    rm -rf "$rendered"
    [ "$status" = 0 ] || say "Bring the documents up to date: scripts/documents.sh"
    return "$status"
}

check "layout of the code" ruff format --check --quiet
check "rules of the code" ruff check --quiet
check "types" pyright --warnings
check "architecture" lint-imports --no-logo
check "common security slips" bandit --quiet --recursive --configfile pyproject.toml src
check "secrets in the files" python -m tools.secrets_in_files
check "documents made from the code" documents_are_current
check "web application's rules, types and translations" npm --prefix frontend run --silent check
check "web application's client of the API" client_is_current
check "web application's sizes" node frontend/scripts/check-sizes.mjs

[ -z "$failed" ] || fail "These checks failed: ${failed#, }."
say "Every check passed."
