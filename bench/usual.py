"""The environment of the rival that is written the usual way (`bench.peers`), whose packages QHealth does not use."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from bench.figures import RESULTS

_REQUIREMENTS = Path(__file__).parent / "peers" / "requirements.txt"
_DONE = "complete"


def python() -> str:
    """Return the Python that has the rival's packages, which are fetched when they are first needed.

    Raises CalledProcessError when they cannot be had.
    """
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = RESULTS / f"peers-{wanted}"
    program = place / "bin" / "python"
    if not (place / _DONE).exists():
        venv.create(place, clear=True, with_pip=True)
        install = [str(program), "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", str(_REQUIREMENTS)]
        subprocess.run(install, check=True)  # noqa: S603 - into the environment just made.
        (place / _DONE).touch()
    return str(program)
