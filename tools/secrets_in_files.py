"""Looks for passwords and keys in every file that git keeps; `python -m tools.secrets_in_files [--accept]` runs it.

`.secrets.baseline` holds the digests of the findings that are made up for tests and documents. Unlike with
detect-secrets' own hook, a known finding may move to another line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from detect_secrets.core import baseline
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

ROOT: Final = Path(__file__).parents[1]
KNOWN: Final = ROOT / ".secrets.baseline"
# Lock files hold nothing but hashes, the list of known findings lists itself; the rest is made from what is searched.
_LEFT_OUT: Final = re.compile(
    r"(^|/)(poetry\.lock|package-lock\.json|requirements/\w+\.txt|\.secrets\.baseline|\w+\.png)$"
    r"|/api/generated/|_collection\.json$"
)

# Passwords are made up there by the dozen; whatever looks random, or like the key of some service, is still told.
_MADE_UP: Final = ("bench/", "frontend/e2e/", "tests/")
_BY_ITS_NAME: Final = "Secret Keyword"


def findings() -> SecretsCollection:
    """Return what looks like a secret in the files of the working copy that git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    names = [name for name in listed.stdout.split("\0") if name and not _LEFT_OUT.search(name)]
    found = SecretsCollection(str(ROOT))
    with default_settings():
        found.scan_files(*(name for name in names if (ROOT / name).is_file()))
    return found


def unknown(found: SecretsCollection) -> list[str]:
    """Return a line for each finding that is not known to be made up."""
    known = baseline.load(json.loads(KNOWN.read_text(encoding="utf-8")))
    known_ones = {(file, secret.type, secret.secret_hash) for file, secret in known}
    return [
        f"{file}:{secret.line_number}: {secret.type}"
        for file, secret in found
        if (file, secret.type, secret.secret_hash) not in known_ones
        and not (secret.type == _BY_ITS_NAME and file.startswith(_MADE_UP))
    ]


def main() -> int:
    """Print what is not known, and return 1 if there is any; with `--accept`, know it from now on."""
    found = findings()
    if "--accept" in sys.argv[1:]:
        with default_settings():
            baseline.save_to_file(found, str(KNOWN))
        return 0
    lines = unknown(found)
    for line in lines:
        sys.stdout.write(f"{line}\n")
    if lines:
        sys.stdout.write("Take these out; what is made up is accepted by: python -m tools.secrets_in_files --accept\n")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
