"""Handing over the mails that wait in the outbox."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.errors import Contended
from qhealth.core.usecases.reminders import still_holds
from qhealth.ports.mailer import MailPostponed, MailRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
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
GIVEN_UP_AFTER: Final = timedelta(days=3)
"""A message that was first tried so long ago is not tried again (RFC 5321, 4.5.4.1 asks for 4 to 5 days at most)."""
_LONGEST_ERROR: Final = 500
_MOST_TRIES: Final = 5
_OUTDATED: Final = "It was no longer true when it was to be sent."

_logger = logging.getLogger(__name__)


def _always() -> bool:
    return True


async def deliver_due(*, mailer: Mailer, ports: Ports, goes_on: Callable[[], bool] = _always) -> int:
    """Claim the mails that are due, hand them over one by one, and return how many were handled.

    A mail that cannot go now waits for 15 seconds, then twice as long each time up to 30 minutes, and is given up after
    3 days. Those that are left when `goes_on` turns False, or the lease runs out, are given back.
    """
    claimed_at = ports.clock.now()
    async with ports.unit_of_work() as uow:
        messages = await uow.outbox.claim(now=claimed_at, until=claimed_at + LEASE, most=MOST)
        if not messages:
            return 0
        await uow.commit()
    for handled, message in enumerate(messages):
        if not goes_on() or ports.clock.now() >= claimed_at + LAST_START:
            await _release(messages[handled:], ports)
            return handled
        # Each is marked before the next is sent: of what a crash interrupts, one message at most may go out twice.
        await _deliver(message, mailer, ports)
    return len(messages)


async def resend(message_ids: Sequence[int] | None, *, ports: Ports) -> int:
    """Send refused mails again, or all of them, as if they had never been tried; return how many they are."""
    async with ports.unit_of_work() as uow:
        number = await uow.outbox.resend(message_ids, at=ports.clock.now())
        await uow.commit()
    return number


async def _deliver(message: OutboxMessage, mailer: Mailer, ports: Ports) -> None:
    try:
        if not await still_holds(message.mail, ports=ports):
            await _note(ports, lambda outbox, at: outbox.dropped(message.id, at=at, reason=_OUTDATED))
            return
        await mailer.send(message)
    except MailRefused as refusal:
        await _refuse(message, str(refusal), ports)
    except MailPostponed as postponed:
        await _postpone(message, str(postponed), ports)
    except Exception as unforeseen:
        # A mail that cannot even be rendered must not keep the others from going out. What the exception says may hold
        # parts of the mail, so the store keeps its name alone.
        _logger.exception("Mail %s could not be handed over; it is tried again.", message.id)
        await _postpone(message, type(unforeseen).__name__, ports)
    else:
        await _note(ports, lambda outbox, at: outbox.delivered(message.id, at=at))


async def _postpone(message: OutboxMessage, error: str, ports: Ports) -> None:
    if message.tried_since is not None and ports.clock.now() - message.tried_since >= GIVEN_UP_AFTER:
        await _refuse(message, f"Given up after {GIVEN_UP_AFTER.days} days: {error}", ports)
        return
    wait = waiting_time(message)
    await _note(ports, lambda outbox, at: outbox.postponed(message.id, until=at + wait, error=error[:_LONGEST_ERROR]))


async def _refuse(message: OutboxMessage, error: str, ports: Ports) -> None:
    _logger.warning("Mail %s will not be delivered; `qhealth tasks` says why and can send it again.", message.id)
    await _note(ports, lambda outbox, at: outbox.refused(message.id, at=at, error=error[:_LONGEST_ERROR]))


async def _release(messages: Sequence[OutboxMessage], ports: Ports) -> None:
    await _note(ports, lambda outbox, at: outbox.released([message.id for message in messages], at=at))


async def _note(ports: Ports, mark: Callable[[Outbox, datetime], Awaitable[None]]) -> None:
    for tries in range(1, _MOST_TRIES + 1):
        try:
            async with ports.unit_of_work() as uow:
                await mark(uow.outbox, ports.clock.now())
                await uow.commit()
        except Contended:
            # Somebody else was in the way for a moment, and a mail whose mark is lost goes out twice.
            if tries == _MOST_TRIES:
                raise
        else:
            return


def waiting_time(message: OutboxMessage) -> timedelta:
    """Return how long a message waits after it failed once more.

    Up to a fifth is added by its id, so that what failed together does not come back together.
    """
    # The exponent is capped where the wait has long passed its longest, before the number grows out of all bounds.
    wait = min(FIRST_WAIT * 2 ** min(message.attempts, 10), LONGEST_WAIT)
    return wait * (1 + (message.id * 37 % 100) / 500)
