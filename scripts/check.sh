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

check "layout of the code" ruff format --check --quiet
check "rules of the code" ruff check --quiet
check "types" pyright --warnings
check "architecture" lint-imports --no-logo
check "common security slips" bandit --quiet --recursive --configfile pyproject.toml src

[ -z "$failed" ] || fail "These checks failed: ${failed#, }."
say "Every check passed."
