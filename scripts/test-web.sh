#!/bin/sh
# Tests the web application: its parts by themselves, then all of it in a browser, against a server on demonstration data.
# Words are handed to Playwright: scripts/test-web.sh sign-in --project phone
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

if [ $# = 0 ]; then
    say "Testing the web application's parts ..."
    npm --prefix frontend run --silent test
fi

if chromium=$(find_chromium); then
    say "Testing the web application in $chromium ..."
    (cd frontend && CHROMIUM="$chromium" npm run --silent e2e -- "$@")
elif [ -n "${QHEALTH_TEST_REQUIRE_ALL:-}" ]; then
    fail "The browser tests need Chromium, which is not installed."
else
    say "The browser tests were left out: Chromium is not installed, and CHROMIUM names no other."
fi
