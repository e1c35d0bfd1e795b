"""Removing what is of no use any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.usecases.erasing import erase
from qhealth.core.usecases.events import KEPT as EVENTS_KEPT
from qhealth.ports.leftovers import Leftover

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qhealth.ports.gathered import Ports

AT_ONCE: Final = 500
"""Rows that are deleted in one transaction: nobody else waits long for it."""
NEVER_ACTIVATED_KEPT: Final = timedelta(days=30)
KEPT: Final[Mapping[Leftover, timedelta]] = {
    # For as long as a used refresh token that comes again still betrays a theft.
    Leftover.SESSIONS: timedelta(days=30),
    Leftover.LINKS: timedelta(days=30),
    Leftover.SOCKET_TICKETS: timedelta(hours=1),
    Leftover.ANSWERS: timedelta(hours=24),
    Leftover.LOGIN_ATTEMPTS: timedelta(days=400),
    Leftover.OCCUPANCY: timedelta(days=1),
    Leftover.MAILS: timedelta(days=30),
    Leftover.EVENTS: EVENTS_KEPT,
}
"""For how long each kind is kept after it is over (specification, "Scheduled work")."""


async def clean_up(*, ports: Ports) -> int:
    """Remove leftovers and accounts that were never activated; return how many rows and accounts went."""
    removed = await _erase_never_activated(ports)
    for kind, kept in KEPT.items():
        before = ports.clock.now() - kept
        while portion := await _remove(kind, ports, before=before):
            removed += portion
    return removed


async def _remove(kind: Leftover, ports: Ports, *, before: datetime) -> int:
    async with ports.unit_of_work() as uow:
        removed = await uow.leftovers.remove(kind, before=before, most=AT_ONCE)
        await uow.commit()
    return removed


async def _erase_never_activated(ports: Ports) -> int:
    erased = 0
    while True:
        now = ports.clock.now()
        async with ports.unit_of_work() as uow:
            accounts = await uow.recipients.never_activated(registered_before=now - NEVER_ACTIVATED_KEPT, most=AT_ONCE)
            if not accounts:
                return erased
            for account in accounts:
                await erase(account, actor=None, uow=uow, now=now)
            await uow.commit()
        erased += len(accounts)
