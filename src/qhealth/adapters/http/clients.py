"""Where a connection really comes from, behind proxies too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Networks = Sequence[IPv4Network | IPv6Network]


def client_address(peer: str | None, forwarded: Sequence[str], trusted: Networks) -> str | None:
    """Return the address of the caller.

    `forwarded` are the values of X-Forwarded-For. They are read from right to left, and only as long as the one who
    wrote them is a trusted proxy: whatever a stranger wrote further left counts for nothing.
    """
    if peer is None or not forwarded or not _is_trusted(peer, tuple(trusted)):
        return plain(peer)
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    nearest = peer
    for hop in reversed(hops):
        address = _parsed(hop)
        if address is None:
            break
        nearest = str(address)
        if not _is_trusted(nearest, tuple(trusted)):
            break
    return plain(nearest)


@lru_cache(4096)
def plain(address: str | None) -> str | None:
    """Return an address in its usual form: an IPv4 address that came over IPv6 as IPv4; None where there is none."""
    found = _parsed(address) if address else None
    return str(found) if found else None


@lru_cache(4096)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


@lru_cache(4096)
def _is_trusted(text: str, trusted: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    address = _parsed(text)
    return address is not None and any(address in network for network in trusted)
