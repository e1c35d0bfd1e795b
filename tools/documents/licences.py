"""The page of licences: what comes with QHealth, and what it is made with, by the lock files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final

from tools.documents.tables import table

ROOT: Final = Path(__file__).parents[2]
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_SHORT: Final = 40
"""Characters: what is longer is the text of a licence, not its name."""

# SPDX names of what packages write instead.
_SPDX: Final = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0": "Apache-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": "BSD-3-Clause",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
# Packages whose metadata do not say it, and those that other systems or versions of Python need.
_KNOWN: Final = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "gixy-ng": "MPL-2.0",
    "promql-parser": "MIT",
    "pytokens": "MIT",
    "rich-click": "MIT",
    "taskiq-dependencies": "MIT",
    "uvloop": "MIT OR Apache-2.0",
}

_PAGE: Final = """\
# Licences of what QHealth is built on

Rendered from the lock files and the packages' own metadata by `scripts/documents.sh`; `make check` fails when it is
behind. QHealth itself is under the [MIT licence](../LICENSE). None of what is delivered with it asks more of whoever
runs or changes it than to keep its notices; what is under the MPL-2.0 is used unchanged.

## Python, at run time

{runtime}

## In the web application, and Swagger UI

{web}

## For building and testing alone

None of these is part of what is delivered.

{dev}
"""


def page() -> str:
    """Return the page."""
    runtime, every = (_pinned(name) for name in ("runtime", "dev"))
    return _PAGE.format(
        runtime=_listed({name: licence_of(name) for name in runtime}),
        web=_listed(delivered_to_browsers()),
        dev=_listed({name: licence_of(name) for name in every - runtime}),
    )


def licences_at_run_time() -> dict[str, str]:
    """Return the licence of everything that is delivered."""
    return {name: licence_of(name) for name in _pinned("runtime")} | delivered_to_browsers()


def delivered_to_browsers() -> dict[str, str]:
    """Return the licences of the packages that npm says are needed when the application runs."""
    return {
        name: licence
        for folder in ("frontend", "tools")
        for name, licence in _of_lock(ROOT / folder / "package-lock.json")
    }


def licence_of(name: str) -> str:
    """Return the SPDX expression of an installed package; raises LookupError where nothing tells it."""
    if name in _KNOWN:
        return _KNOWN[name]
    try:
        told = metadata(name)
    except PackageNotFoundError as error:
        raise LookupError(f"{name} is not installed here: run `make setup`, or name its licence in _KNOWN.") from error
    written = (told["License-Expression"] if "License-Expression" in told else told["License"]) or ""
    classifiers = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if "License ::" in line]
    if "License-Expression" not in told and (not 0 < len(written) <= _SHORT or written == "UNKNOWN"):
        written = classifiers[-1] if classifiers else ""
    if not written:
        raise LookupError(f"{name} does not say its licence: look it up, and name it in _KNOWN.")
    return _SPDX.get(written.lower(), written)


def _pinned(name: str) -> set[str]:
    return set(_PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")))


def _of_lock(file: Path) -> Iterator[tuple[str, str]]:
    for path, package in json.loads(file.read_text(encoding="utf-8"))["packages"].items():
        if path and not package.get("dev") and not package.get("devOptional"):
            yield path.rpartition("node_modules/")[2], package["license"]


def _listed(licences: dict[str, str]) -> str:
    by_licence: dict[str, list[str]] = {}
    for name, licence in licences.items():
        by_licence.setdefault(licence, []).append(name)
    return table(["licence", "packages"], [[one, ", ".join(sorted(by_licence[one]))] for one in sorted(by_licence)])
