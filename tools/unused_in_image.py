"""Takes out of an installation what QHealth never loads, and leaves what it does load compiled; the Dockerfile runs it.

Python writes a compiled file beside each module that it loads, so loading every module of QHealth compiles what it
needs, of the standard library too, and nothing besides.
"""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

import faker

import qhealth
from qhealth.demo.people import People

TESTS: Final = ("tests", "icalendar/tests")
"""What some packages bring to test themselves; the first is Piccolo's."""
_ENTRY_POINT: Final = "__main__"


def load_everything() -> None:
    """Load each module of QHealth, and every language in which it makes up names."""
    for module in pkgutil.walk_packages(qhealth.__path__, f"{qhealth.__name__}."):
        if not module.name.endswith(_ENTRY_POINT):
            importlib.import_module(module.name)
    People(Random(0), date.max).somebody()  # noqa: S311 - nobody is kept.


def unused_languages() -> Iterator[Path]:
    """Yield the folders of Faker's languages that have not been loaded."""
    for root in map(Path, faker.__path__):
        for module in sorted(root.glob("providers/*/*_*/__init__.py")):
            name = ".".join((faker.__name__, *module.parent.relative_to(root).parts))
            if name not in sys.modules:
                yield module.parent


def unused_tests() -> Iterator[Path]:
    """Yield the folders of tests that came with packages."""
    for root in map(Path, faker.__path__):
        yield from (root.parent / name for name in TESTS)


def main() -> None:
    """Do both in the environment that this is run in."""
    load_everything()
    for folder in (*unused_languages(), *unused_tests()):
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
