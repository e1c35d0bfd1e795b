"""The variables before they mean anything: the environment, the `.env` file, and a reader that collects the faults."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>.*?)(?P=quote)\s*(?:#.*)?""")
_COMMENT = re.compile(r"(^|\s)#.*")
_SWITCH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_HIGHEST_PORT = 65535


class SettingsError(Exception):
    """The configuration cannot be used; `faults` holds a sentence for each thing to change."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def read_variables(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the variables of the environment and those of `.env` in the folder; the environment wins.

    A `.env` holds lines of `NAME=value`, with `#` for comments. A value in single or double quotes is taken as it
    stands between them; nothing is expanded.

    Raises:
        SettingsError: the file cannot be read, or a line of it has another form.
    """
    file = folder / ".env"
    try:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{file} cannot be read as UTF-8 text ({error}); mend it or take it away."]) from error
    return {**_parsed(text, file), **environ}


def _parsed(text: str, file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    faults: list[str] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if match := _LINE.fullmatch(line):
            found[match["name"]] = _value(match["value"])
        else:
            # The line itself is not shown: it may hold a secret.
            faults.append(f"Line {number} of {file} is not of the form NAME=value; correct it.")
    if faults:
        raise SettingsError(faults)
    return found


def _value(written: str) -> str:
    quoted = _QUOTED.fullmatch(written)
    return quoted["text"] if quoted else _COMMENT.sub("", written).strip()


class Reader:
    """Reads variables one by one and collects a sentence for each that is wrong. An empty variable counts as unset."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.faults: list[str] = []

    def has(self, name: str) -> bool:
        """Return whether the variable is set to something."""
        return bool(self.text(name))

    def text(self, name: str, default: str = "") -> str:
        """Return the variable without blanks around it."""
        return self._variables.get(name, "").strip() or default

    def secret(self, name: str) -> str | None:
        """Return the variable exactly as it is, for blanks may belong to a password; None where it is unset."""
        return self._variables.get(name) or None

    def line(self, name: str, default: str) -> str:
        """Return a text for people, of one line: it may become part of a mail's header."""
        text = self.text(name, default)
        if text.isprintable():
            return text
        return self.wrong(name, "it holds a line break or another sign that cannot be shown", "write one line", default)

    def switch(self, name: str) -> bool:
        """Return whether something is switched on; off where the variable is unset."""
        if (written := self.text(name, "false").lower()) in _SWITCH:
            return _SWITCH[written]
        return self.wrong(name, f'"{written}" is neither', "write true or false", default=False)

    def port(self, name: str, default: int) -> int:
        """Return the number of a port."""
        written = self.text(name, str(default))
        if written.isascii() and written.isdecimal() and 0 < int(written) <= _HIGHEST_PORT:
            return int(written)
        return self.wrong(name, f'"{written}" is no port', f"write a number from 1 to {_HIGHEST_PORT}", default)

    def wrong(self, name: str, what: str, remedy: str, default: T) -> T:
        """Note a fault and return the default, with which the reading goes on to find the others."""
        self.faults.append(f"{name}: {what}; {remedy}.")
        return default
