#!/bin/sh
# Prints Lighthouse's scores of the pages that matter most, each the median of three runs, on demonstration data.
set -eu
cd "$(dirname "$0")/../.."
. scripts/lib.sh

chromium=$(find_chromium) || fail "Lighthouse needs Chromium, which is not installed; CHROMIUM may name another browser."
if ! cmp -s frontend/lighthouse/package-lock.json frontend/lighthouse/node_modules/.installed; then
    say "Fetching Lighthouse ..."
    (cd frontend/lighthouse && npm ci --loglevel=error --no-progress)
    cp frontend/lighthouse/package-lock.json frontend/lighthouse/node_modules/.installed
fi
cd frontend
CHROMIUM="$chromium" exec npx playwright test --config e2e/lighthouse.config.ts
