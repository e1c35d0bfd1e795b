"""Looks for passwords and keys in every file that git keeps; `python -m tools.secrets_in_files [--accept]` runs it.

`.secrets.baseline` holds the digests of the findings that are made up for tests and documents. Unlike in the own file
of detect-secrets of that name, a finding may move to another line, and none says in which folder the search was run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detect_secrets.core.potential_secret import PotentialSecret
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
    known = {tuple(entry) for entry in json.loads(KNOWN.read_text(encoding="utf-8"))}
    return [
        f"{file}:{secret.line_number}: {secret.type}"
        for file, secret in _told(found)
        if _entry(file, secret) not in known
    ]


def accept(found: SecretsCollection) -> None:
    """Know these findings from now on, and no others."""
    entries = sorted({_entry(file, secret) for file, secret in _told(found)})
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    KNOWN.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _told(found: SecretsCollection) -> Iterator[tuple[str, PotentialSecret]]:
    for file, secret in found:
        if secret.type != _BY_ITS_NAME or not file.startswith(_MADE_UP):
            yield file, secret


def _entry(file: str, secret: PotentialSecret) -> tuple[str, str, str]:
    return file, secret.type, secret.secret_hash


def main() -> int:
    """Print what is not known, and return 1 if there is any; with `--accept`, know it from now on."""
    found = findings()
    if "--accept" in sys.argv[1:]:
        accept(found)
        return 0
    lines = unknown(found)
    for line in lines:
        sys.stdout.write(f"{line}\n")
    if lines:
        sys.stdout.write("Take these out; what is made up is accepted by: python -m tools.secrets_in_files --accept\n")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
