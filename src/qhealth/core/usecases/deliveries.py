"""Handing over the mails that wait in the outbox."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qhealth.ports.mailer import MailPostponed, MailRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from qhealth.ports.gathered import Ports
    from qhealth.ports.mailer import Mailer
    from qhealth.ports.outbox import Outbox, OutboxMessage

LEASE: Final = timedelta(minutes=5)
"""For how long nobody else takes a message that was claimed."""
LAST_START: Final = timedelta(minutes=4)
"""After this much of the lease no further message is begun, so that none is sent when somebody else may have it."""
MOST: Final = 50
"""How many messages are claimed at a time."""
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=30)
_LONGEST_ERROR: Final = 500

_logger = logging.getLogger(__name__)


async def deliver_due(*, mailer: Mailer, ports: Ports) -> int:
    """Claim the mails that are due, hand them over one by one, and return how many were handled.

    A mail that cannot go now waits for 15 seconds, then twice as long each time up to 30 minutes. Those that the lease
    leaves no time for come up again when it ends.
    """
    claimed_at = ports.clock.now()
    async with ports.unit_of_work() as uow:
        messages = await uow.outbox.claim(now=claimed_at, until=claimed_at + LEASE, most=MOST)
        if not messages:
            return 0
        await uow.commit()
    handled = 0
    for message in messages:
        if ports.clock.now() >= claimed_at + LAST_START:
            break
        await _deliver(message, mailer, ports)
        handled += 1
    return handled


async def _deliver(message: OutboxMessage, mailer: Mailer, ports: Ports) -> None:
    try:
        await mailer.send(message)
    except MailRefused as refusal:
        error = str(refusal)[:_LONGEST_ERROR]
        await _note(ports, lambda outbox, at: outbox.refused(message.id, at=at, error=error))
    except MailPostponed as postponed:
        await _postpone(message, str(postponed)[:_LONGEST_ERROR], ports)
    except Exception as unforeseen:
        # A mail that cannot even be rendered must not keep the others from going out. What the exception says may hold
        # parts of the mail, so the store keeps its name alone.
        _logger.exception("Mail %s could not be handed over; it is tried again.", message.id)
        await _postpone(message, type(unforeseen).__name__, ports)
    else:
        await _note(ports, lambda outbox, at: outbox.delivered(message.id, at=at))


async def _postpone(message: OutboxMessage, error: str, ports: Ports) -> None:
    wait = waiting_time(message)
    await _note(ports, lambda outbox, at: outbox.postponed(message.id, until=at + wait, error=error))


async def _note(ports: Ports, mark: Callable[[Outbox, datetime], Awaitable[None]]) -> None:
    async with ports.unit_of_work() as uow:
        await mark(uow.outbox, ports.clock.now())
        await uow.commit()


def waiting_time(message: OutboxMessage) -> timedelta:
    """Return how long a message waits after it failed once more.

    Up to a fifth is added by its id, so that what failed together does not come back together.
    """
    # The exponent is capped where the wait has long passed its longest, before the number grows out of all bounds.
    wait = min(FIRST_WAIT * 2 ** min(message.attempts, 10), LONGEST_WAIT)
    return wait * (1 + (message.id * 37 % 100) / 500)
