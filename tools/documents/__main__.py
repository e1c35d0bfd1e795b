"""The command: renders a page and writes it to a file, or prints it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.documents import errors, licences, settings

PAGES = {"errors": errors.page, "licences": licences.page, "settings": settings.page}


def main() -> int:
    """Render one page."""
    parser = argparse.ArgumentParser(prog="python -m tools.documents", description=__doc__)
    parser.add_argument("page", choices=sorted(PAGES))
    parser.add_argument("file", type=Path, nargs="?")
    arguments = parser.parse_args()
    text = PAGES[arguments.page]()
    if arguments.file is None:
        sys.stdout.write(text)
    else:
        arguments.file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
