"""Argon2id on threads of its own, so that a flood of logins slows down logins and nothing else."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import HashingError, InvalidHashError, VerificationError, VerifyMismatchError

from qhealth.adapters.security.common_passwords import is_common
from qhealth.core.domain.errors import Unavailable
from qhealth.ports.security import Passwords

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HashCost:
    """What one hash costs. The default is the first choice of OWASP's Password Storage Cheat Sheet: 46 MiB, 1 lane."""

    memory_kib: int = 46 * 1024
    passes: int = 2
    lanes: int = 1


DEFAULT_COST: Final = HashCost()
DEFAULT_QUEUE: Final = 32
"""How many hashes may wait: with 86 ms each on one thread, the last of them waits under 3 seconds."""

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32


class Argon2Passwords(Passwords):
    """Hashes with argon2id on a small pool of threads whose queue is bounded."""

    def __init__(
        self, cost: HashCost = DEFAULT_COST, *, threads: int | None = None, queue: int = DEFAULT_QUEUE
    ) -> None:
        """Start no thread yet; `threads` is one less than the cores when not given, `queue` counts waiting hashes."""
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=_HASH_BYTES,
            salt_len=_SALT_BYTES,
        )
        self._hash_of_nobody = _random_hash(cost)
        threads = threads or max(1, _cores() - 1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._places = threading.BoundedSemaphore(threads + queue)

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(_bytes(password)))

    async def verify(self, password: str, hashed: str | None) -> bool:
        return await self._run(lambda: self._matches(password, hashed))

    def is_outdated(self, hashed: str) -> bool:
        try:
            return self._hasher.check_needs_rehash(hashed)
        except InvalidHashError:
            # A hash that is none of ours is as outdated as can be.
            return True

    def is_common(self, password: str) -> bool:
        return is_common(password)

    def close(self) -> None:
        """Finish the hashes under way, drop those that wait, and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _matches(self, password: str, hashed: str | None) -> bool:
        # Without a hash, or with something else in its place: nobody's password, at the usual price.
        genuine = hashed if hashed and _is_hash(hashed) else None
        try:
            return self._hasher.verify(genuine or self._hash_of_nobody, _bytes(password)) and genuine is not None
        except VerifyMismatchError:
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise Unavailable("Too many people are signing in right now. Try again in a moment.")
        try:
            future = self._pool.submit(work)
        except RuntimeError as error:
            self._places.release()
            raise Unavailable("The server is shutting down.") from error
        # The place is free when the thread is, which may be long after the caller has given up.
        future.add_done_callback(self._leave)
        try:
            return await asyncio.wrap_future(future)
        except (HashingError, VerificationError) as error:
            # A wrong password is dealt with before; what is left is memory that the system did not give.
            raise Unavailable from error

    def _leave(self, _done: Future[T]) -> None:
        self._places.release()


def _bytes(password: str) -> bytes:
    """Return the password as bytes, whichever way the keyboard composes accents (NIST SP 800-63B 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _is_hash(text: str) -> bool:
    try:
        extract_parameters(text)
    except InvalidHashError:
        return False
    return True


def _random_hash(cost: HashCost) -> str:
    """Return what looks like a hash and matches nothing; verifying it costs what a real one costs."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (_SALT_BYTES, _HASH_BYTES)
    )
    return f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${digest}"


def _cores() -> int:
    """Return how many cores this process may use, which in a container are fewer than there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
