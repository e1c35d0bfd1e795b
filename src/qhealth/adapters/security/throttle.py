"""The login throttle of one process: counters in bounded memory."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from qhealth.ports.security import LoginSource, Throttle

Key = TypeVar("Key", bound=Hashable)

WINDOW: Final = timedelta(minutes=10)
"""Failures older than this are forgotten."""
DEFAULT_ENTRIES: Final = 50_000
"""How many addresses, accounts and devices are kept each; of more, those that failed the longest ago are forgotten."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within the window make the key wait.

    A limit that grows doubles the wait with every further failure, up to the longest, until the key has been quiet for
    a window after its last wait. One that does not grow counts from nothing after each wait.
    """

    failures: int
    wait: timedelta
    longest_wait: timedelta

    @property
    def grows(self) -> bool:
        """Return whether repeated waits become longer."""
        return self.longest_wait > self.wait


ADDRESS_LIMIT: Final = Limit(failures=5, wait=timedelta(minutes=10), longest_wait=timedelta(minutes=10))
STRANGERS_LIMIT: Final = Limit(failures=10, wait=timedelta(seconds=30), longest_wait=timedelta(minutes=10))
"""For all devices together that an account does not know."""
DEVICE_LIMIT: Final = Limit(failures=5, wait=timedelta(minutes=10), longest_wait=timedelta(minutes=10))
"""For one device that the account knows."""


@dataclass(slots=True)
class _Failures:
    """What is known of one key. Instants are seconds since 1970."""

    last: float
    instants: list[float] = field(default_factory=list[float])
    waits_until: float = 0.0
    waits: int = 0

    def is_over(self, now: float) -> bool:
        return now >= max(self.last, self.waits_until) + WINDOW.total_seconds()


class _Counter(Generic[Key]):
    """Failures by key under one limit, the key that failed the longest ago first."""

    def __init__(self, limit: Limit, entries: int) -> None:
        self._limit = limit
        self._entries = entries
        self._by_key: OrderedDict[Key, _Failures] = OrderedDict()

    def wait(self, key: Key, now: float) -> int:
        known = self._by_key.get(key)
        return math.ceil(known.waits_until - now) if known and known.waits_until > now else 0

    def failed(self, key: Key, now: float) -> None:
        known = self._by_key.get(key)
        if known is None or known.is_over(now):
            known = self._by_key[key] = _Failures(last=now)
        if known.waits_until > now:
            # It was under way when the wait began; counting it would draw out the wait.
            return
        known.last = now
        known.instants = [instant for instant in known.instants if now - instant < WINDOW.total_seconds()]
        known.instants.append(now)
        if known.waits or len(known.instants) >= self._limit.failures:
            self._start_waiting(known, now)
        self._by_key.move_to_end(key)
        self._tidy(now)

    def forget(self, key: Key) -> None:
        self._by_key.pop(key, None)

    def __len__(self) -> int:
        return len(self._by_key)

    def _start_waiting(self, known: _Failures, now: float) -> None:
        longest = self._limit.longest_wait.total_seconds()
        known.waits_until = now + min(self._limit.wait.total_seconds() * 2 ** min(known.waits, 16), longest)
        known.waits += self._limit.grows
        known.instants = []

    def _tidy(self, now: float) -> None:
        while len(self._by_key) > self._entries or next(iter(self._by_key.values())).is_over(now):
            self._by_key.popitem(last=False)


class InProcessThrottle(Throttle):
    """Counts in the memory of this process, so it is for one server process only.

    A login without a known address, over a local socket, is limited by its account alone.
    """

    def __init__(self, entries: int = DEFAULT_ENTRIES) -> None:
        self._addresses: _Counter[str] = _Counter(ADDRESS_LIMIT, entries)
        self._strangers: _Counter[str] = _Counter(STRANGERS_LIMIT, entries)
        self._devices: _Counter[tuple[str, str]] = _Counter(DEVICE_LIMIT, entries)

    async def address_wait(self, ip_address: str | None, *, now: datetime) -> int:
        return self._addresses.wait(network_of(ip_address), now.timestamp()) if ip_address else 0

    async def login_wait(self, source: LoginSource, *, now: datetime) -> int:
        if source.device_id is None:
            account_wait = self._strangers.wait(source.email, now.timestamp())
        else:
            account_wait = self._devices.wait((source.email, source.device_id), now.timestamp())
        return max(account_wait, await self.address_wait(source.ip_address, now=now))

    async def failed(self, source: LoginSource, *, now: datetime) -> None:
        if source.ip_address:
            self._addresses.failed(network_of(source.ip_address), now.timestamp())
        if source.device_id is None:
            self._strangers.failed(source.email, now.timestamp())
        else:
            self._devices.failed((source.email, source.device_id), now.timestamp())

    async def succeeded(self, source: LoginSource, *, now: datetime) -> None:
        _ = now
        # What strangers did stays counted: the owner's next login from this device is no stranger's.
        if source.device_id is not None:
            self._devices.forget((source.email, source.device_id))


def network_of(ip_address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 network that one IPv6 subscriber has at least."""
    try:
        address = ipaddress.ip_address(ip_address)
    except ValueError:
        return ip_address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return f"{ipaddress.IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)
