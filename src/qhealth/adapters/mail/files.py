"""Mails as files in a folder, for an installation without a mail server."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Final

from qhealth.adapters.mail.messages import Composer
from qhealth.ports.mailer import Mailer, MailPostponed
from qhealth.ports.outbox import OutboxMessage

# The mails hold links that open accounts.
_OWNER_ONLY_FOLDER: Final = 0o700
_OWNER_ONLY_FILE: Final = 0o600


class FileMailer(Mailer):
    """Writes each mail to a file of its own: `00000042-activation.eml`. The same mail again replaces its file."""

    def __init__(self, folder: Path, composer: Composer) -> None:
        """Write nothing yet; the folder is made with the first mail."""
        self._folder = folder
        self._composer = composer

    async def send(self, message: OutboxMessage) -> None:
        name = f"{message.id:08d}-{message.mail.template.value}.eml"
        content = self._composer.compose(message)
        try:
            await asyncio.to_thread(self._write, name, content)
        except OSError as error:
            raise MailPostponed(f"The mail cannot be written: {error.strerror or error}.") from error

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        # Renaming replaces the whole file at once, so nobody ever reads half a mail.
        unfinished = self._folder / f".{name}"
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        unfinished.replace(self._folder / name)
