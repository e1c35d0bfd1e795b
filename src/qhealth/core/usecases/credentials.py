"""Passwords as people choose and confirm them, and the patience that wrong guesses cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhealth.core.domain.errors import Fault, Invalid, TooManyAttempts
from qhealth.core.domain.rules import holds_local_part, storable
from qhealth.core.usecases.common import check
from qhealth.core.usecases.links import link_faults, link_owner
from qhealth.ports.security import LoginSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qhealth.core.domain.accounts import SetPassword
    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.sessions import LinkPurpose
    from qhealth.ports.gathered import Ports


def password_faults(
    password: str, ports: Ports, *, field: str = "password", email: str | None = None
) -> Iterator[Fault]:
    """Yield what only the core can say against a new password; the field's own rules come on top.

    `email` is the owner's address where it does not stand beside the password in the command.
    """
    if not storable(password):
        return
    if ports.passwords.is_common(password):
        yield Fault(field, "common_password", "This password is on every guesser's list. Choose another one.")
    if email and (found := holds_local_part(password, email)):
        yield Fault(field, *found)


async def hash_by_link(command: SetPassword, purpose: LinkPurpose, *, ports: Ports, now: datetime) -> str:
    """Return the hash of a password that somebody sets with a link. Called outside a unit of work: hashing is slow.

    Raises:
        Invalid: the link leads nowhere, or the password cannot be taken.
    """
    owner = await link_owner(command.token, purpose, store=ports.store, ports=ports, now=now)
    email = owner[1].email if owner else None
    check(command, ports, also=[*link_faults(owner), *password_faults(command.password, ports, email=email)])
    return await ports.passwords.hash(command.password)


async def refuse_while_slowed(source: LoginSource, *, ports: Ports, now: datetime) -> None:
    """Raise `TooManyAttempts` while guesses from this source have to wait."""
    if wait := await ports.throttle.login_wait(source, now=now):
        raise TooManyAttempts(wait)


async def confirmed_hash(password: str, account: Account, *, field: str, actor: Actor, ports: Ports) -> str:
    """Return the hash of the signed-in person's password once it has proven to know it.

    A session counts as a device that the account knows: whoever holds a stolen one cannot guess freely, and strangers
    who guess from elsewhere keep the owner from nothing. Called outside a unit of work, because hashing is slow.

    Raises:
        Invalid: the password is wrong.
        TooManyAttempts: it was wrong too often.
    """
    now = ports.clock.now()
    source = LoginSource(None, account.email or "", device_id=f"session-{actor.session_id}")
    await refuse_while_slowed(source, ports=ports, now=now)
    hashed = await ports.store.accounts.password_hash(account.id)
    right = await ports.passwords.verify(password, hashed)
    await refuse_while_slowed(source, ports=ports, now=now)
    if hashed is None or not right:
        await ports.throttle.failed(source, now=now)
        raise wrong_password(field)
    await ports.throttle.succeeded(source, now=now)
    return hashed


def wrong_password(field: str) -> Invalid:
    """Return the refusal of a confirmation with the wrong password."""
    return Invalid([Fault(field, "wrong_password", "This is not your current password.")])
