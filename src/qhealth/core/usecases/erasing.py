"""Removing a person: login and contact data go, the medical record stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events, mails
from qhealth.core.domain.errors import LastSuperuser, PersonHasBookings
from qhealth.core.domain.events import Change
from qhealth.core.domain.intervals import Interval
from qhealth.core.domain.mails import Template
from qhealth.core.usecases.common import audited

if TYPE_CHECKING:
    from datetime import datetime

    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.unit_of_work import UnitOfWork

_AHEAD: Final = timedelta(days=50 * 365)
"""Farther than any booking reaches, imported ones included."""


async def erase(account: Account, *, actor: Actor | None, uow: UnitOfWork, now: datetime) -> None:
    """Delete a person within a unit of work that the caller commits; nobody does it where a schedule does.

    Whatever roles it holds today, it may stand in bookings both as a patient and as a doctor.

    Raises:
        PersonHasBookings: names the active diagnostic bookings and the visits that are still to end.
        LastSuperuser: there must always be one.
    """
    await keep_a_superuser(account, uow)
    obstacles = [
        *await uow.diagnostic_bookings.active_of(account.id, now=now),
        *await uow.visits.booked_of(account.id, Interval(now, now + _AHEAD)),
    ]
    if obstacles:
        raise PersonHasBookings(obstacles)
    await uow.accounts.save(account.erased(at=now))
    await uow.accounts.set_password_hash(account.id, None)
    await cut_off(account, uow, now)
    await uow.audit_trail.add(audited("user.deleted", account.id, actor=actor, at=now))
    await uow.outbox.add(mails.to_account(Template.ACCOUNT_DELETED, account), at=now)
    await uow.events.add(events.of_account(Change.DELETED, account), at=now)


async def cut_off(account: Account, uow: UnitOfWork, now: datetime) -> None:
    """End every session of a person, and with them the refresh tokens, and every link to the account."""
    await uow.sessions.end_all(account.id, at=now)
    await uow.events.add(events.of_standing(account.id), at=now)
    await uow.sessions.void_links(account.id, at=now)


async def keep_a_superuser(account: Account, uow: UnitOfWork) -> None:
    """Raise `LastSuperuser` when nobody but this person would be left to rule (roles, note 1)."""
    if account.is_superuser and not await uow.accounts.other_active_superusers(account.id):
        raise LastSuperuser
