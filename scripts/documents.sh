#!/bin/sh
# Renders every document that is made from the code, into `docs` or into another folder.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-docs}

mkdir -p "$folder/postman"
.venv/bin/qhealth roles "$folder/roles.md" >/dev/null
.venv/bin/qhealth openapi --postman "$folder/postman/qhealth.postman_collection.json" >/dev/null
for page in errors settings licences; do
    .venv/bin/python -m tools.documents "$page" "$folder/$page.md"
done
