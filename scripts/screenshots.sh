#!/bin/sh
# Takes the pictures of docs/screenshots from a server on demonstration data of its own.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

chromium=$(find_chromium) || fail "The pictures need Chromium, which is not installed; CHROMIUM may name another browser."
(cd frontend && CHROMIUM="$chromium" npm run --silent screenshots)
