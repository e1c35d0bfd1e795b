"""Telling everybody what has changed: the log is written up, read on and shown to each audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.diagnostics import DiagnosticBooking
from qhealth.core.domain.events import Notice, Topic, audiences_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from qhealth.core.domain.events import Audience, LoggedEvent
    from qhealth.core.domain.people import Account
    from qhealth.ports.gathered import Ports

KEPT: Final = timedelta(hours=24)
"""How long the log keeps an event for clients that were away."""
AT_ONCE: Final = 500
"""How many events are logged, or read, at a time."""
MOST_MISSED: Final = 1000
"""Who has missed more than this reads the lists anew, which is cheaper for both sides."""


async def log_events(*, ports: Ports) -> int | None:
    """Give events that were committed their places in the log, a batch of them, and return the id of the last.

    None where none waited: all have their places, or somebody else is giving them.
    """
    if not await ports.store.events.are_unlogged():
        return None
    async with ports.unit_of_work() as uow:
        reached = await uow.events.newest() if await uow.events.log(most=AT_ONCE) else None
        await uow.commit()
    return reached


async def read_on(event_id: int, *, ports: Ports) -> Sequence[LoggedEvent]:
    """Return the events that follow one, a batch of them."""
    return await ports.store.events.after(event_id, most=AT_ONCE)


async def missed_since(event_id: int, *, ports: Ports) -> Sequence[LoggedEvent] | None:
    """Return what a client has missed that saw an event last.

    None where nobody can say any more: it is too long ago, too much, or an id that the log has never reached.
    """
    log = ports.store.events
    if event_id > await log.newest() or event_id < await log.oldest() - 1:
        return None
    missed = await log.after(event_id, most=MOST_MISSED + 1)
    return None if len(missed) > MOST_MISSED else missed


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notice with those who are to receive it."""

    audience: Audience
    notice: Notice


async def notices_of(logged: LoggedEvent, *, ports: Ports) -> Sequence[Addressed]:
    """Return an event in the form of each audience, with what that audience's own GET answers at this moment.

    What concerns the servers alone has no audience. An object that is gone is told of as null.
    """
    event = logged.event
    audiences = audiences_of(event)
    if not audiences:
        return []
    thing = await _VIEWS[event.topic](event.object_id, ports)
    return [
        Addressed(
            audience,
            Notice(logged.id, event.topic, event.action, event.object_id, logged.at, _as_seen_by(audience, thing)),
        )
        for audience in audiences
    ]


def _as_seen_by(audience: Audience, thing: object) -> object:
    if audience.owner_id is not None and isinstance(thing, DiagnosticBooking):
        return thing.without_call_note()
    return thing


async def _diagnostic(diagnostic_id: int, ports: Ports) -> object:
    return await ports.store.diagnostics.get(diagnostic_id)


async def _booking(booking_id: int, ports: Ports) -> object:
    return await ports.store.diagnostic_bookings.get(booking_id, now=ports.clock.now())


async def _visit(visit_id: int, ports: Ports) -> object:
    return await ports.store.visits.get(visit_id)


async def _journal_entry(entry_id: int, ports: Ports) -> object:
    return await ports.store.journal_entries.get(entry_id)


async def _prescription(prescription_id: int, ports: Ports) -> object:
    return await ports.store.prescriptions.get(prescription_id)


async def _sick_leave(leave_id: int, ports: Ports) -> object:
    return await ports.store.sick_leaves.get(leave_id)


async def _doctor(doctor_id: int, ports: Ports) -> object:
    account = await ports.store.accounts.get(doctor_id)
    if account is None or not account.is_doctor or account.blocked_at is not None:
        return None
    return account.as_doctor


async def _user(user_id: int, ports: Ports) -> object:
    return _shown(await ports.store.accounts.get(user_id), ports)


async def _patient(user_id: int, ports: Ports) -> object:
    account = await ports.store.accounts.get(user_id)
    return _shown(account, ports) if account is not None and account.is_patient else None


async def _colleague(user_id: int, ports: Ports) -> object:
    account = await ports.store.accounts.get(user_id)
    return _shown(account, ports) if account is not None and account.staff_role is not None else None


def _shown(account: Account | None, ports: Ports) -> object:
    return None if account is None else account.shown(ports.when().today)


_VIEWS: Final[Mapping[Topic, Callable[[int, Ports], Awaitable[object]]]] = {
    Topic.DIAGNOSTICS: _diagnostic,
    Topic.DIAGNOSTIC_BOOKINGS: _booking,
    Topic.VISITS: _visit,
    Topic.JOURNAL_ENTRIES: _journal_entry,
    Topic.PRESCRIPTIONS: _prescription,
    Topic.SICK_LEAVES: _sick_leave,
    Topic.DOCTORS: _doctor,
    Topic.USERS: _user,
    Topic.PATIENTS: _patient,
    Topic.STAFF: _colleague,
}
