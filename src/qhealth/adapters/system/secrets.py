"""The key for tokens that is made at the first start and kept, where none is configured."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

_KEY_BYTES: Final = 48
_SHORTEST: Final = 32
_OWNER_ONLY: Final = 0o600


class SecretUnusable(Exception):  # noqa: N818 - named as what it tells of.
    """The kept key cannot be read or made. The text is a sentence for whoever runs the server."""


def kept_secret(path: Path) -> str:
    """Return the key in a file, which is made with a random one where there is none.

    Of several processes that start at once, all get the same key. Only the file's owner can read it.

    Raises:
        SecretUnusable: the file cannot be read or made, or holds no key.
    """
    try:
        if not path.exists():
            _make(path)
        path.chmod(_OWNER_ONLY)
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretUnusable(f"The key in {path} cannot be read or made ({error}); set SECRET_KEY instead.") from error
    if len(secret) < _SHORTEST:
        raise SecretUnusable(f"{path} holds no key of {_SHORTEST} characters; delete it to have a new one made.")
    return secret


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole under a name of its own and then linked: a link fails where another process was first, and nobody
    # ever reads half a key.
    written = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(_KEY_BYTES) + "\n")
        os.link(written, path)
    except FileExistsError:
        # Another process made the key in the meantime; its key counts.
        return
    finally:
        written.unlink()
