"""The mails that were written to files, for looking at them in a demonstration or while debugging."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"(\d{8,})-[a-z_]+\.eml")
_DEFAULT_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A mail that was written to a file instead of being sent."""

    id: int
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str | None


class FolderMailbox:
    """Reads the folder that a `FileMailer` writes to."""

    def __init__(self, folder: Path, *, most: int = _DEFAULT_MOST) -> None:
        """Read nothing yet; `most` is how many mails are shown at most."""
        self._folder = folder
        self._most = most

    def messages(self) -> Sequence[CaughtMail]:
        """Return the mails, the newest first. Reads files, so call it on a thread."""
        return tuple(_read(number, path) for number, path in self._files()[: self._most])

    def message(self, message_id: int) -> CaughtMail | None:
        """Return one mail by its id in the outbox. Reads files, so call it on a thread."""
        found = next((path for number, path in self._files() if number == message_id), None)
        return _read(message_id, found) if found else None

    def _files(self) -> list[tuple[int, Path]]:
        if not self._folder.is_dir():
            return []
        named = [(_NAME.fullmatch(path.name), path) for path in self._folder.iterdir()]
        return sorted(((int(match[1]), path) for match, path in named if match), reverse=True)


def _read(number: int, path: Path) -> CaughtMail:
    message = message_from_bytes(path.read_bytes(), EmailMessage, policy=default)
    return CaughtMail(
        id=number,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=message["Date"].datetime,
        text=_part(message, "plain") or "",
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str | None:
    body = message.get_body((kind,))
    return body.get_content().replace("\r\n", "\n") if body else None
