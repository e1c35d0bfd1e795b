"""The diagnostics that the clinic offers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qhealth.core.domain import events
from qhealth.core.domain.availability import Rhythm, Slots, free_starts
from qhealth.core.domain.diagnostics import Diagnostic
from qhealth.core.domain.errors import DiagnosticInUse
from qhealth.core.domain.events import Change
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.domain.validation import changes
from qhealth.core.usecases.calendars import DeviceCalendars, slot_window
from qhealth.core.usecases.common import Precondition, audited, check, found, no_precondition

if TYPE_CHECKING:
    from qhealth.core.domain.accounts import DeviceSlotQuery
    from qhealth.core.domain.diagnostics import ChangeDiagnostic, CreateDiagnostic, DiagnosticQuery
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports


async def list_diagnostics(query: DiagnosticQuery, *, actor: Actor, ports: Ports) -> Page[Diagnostic]:
    """Return a page of the offer."""
    authorise(actor, Action.DIAGNOSTIC_LIST)
    check(query, ports)
    return await ports.store.diagnostics.find(query)


async def view_diagnostic(diagnostic_id: int, *, actor: Actor, ports: Ports) -> Diagnostic:
    """Return a diagnostic."""
    authorise(actor, Action.DIAGNOSTIC_VIEW)
    return found(await ports.store.diagnostics.get(diagnostic_id))


async def create_diagnostic(command: CreateDiagnostic, *, actor: Actor, ports: Ports) -> Diagnostic:
    """Offer a new diagnostic; raises `DiagnosticExists` when the name is taken."""
    authorise(actor, Action.DIAGNOSTIC_CREATE)
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        diagnostic = await uow.diagnostics.add(
            Diagnostic(
                id=0,
                name=_tidy(command.name),
                description=command.description,
                duration_minutes=command.duration_minutes,
                capacity=command.capacity,
                created_at=now,
                updated_at=now,
            )
        )
        await uow.audit_trail.add(audited("diagnostic.created", diagnostic.id, actor=actor, at=now))
        await uow.events.add(events.of_diagnostic(Change.CREATED, diagnostic), at=now)
        await uow.commit()
        return diagnostic


async def change_diagnostic(
    diagnostic_id: int,
    command: ChangeDiagnostic,
    *,
    actor: Actor,
    ports: Ports,
    precondition: Precondition = no_precondition,
) -> Diagnostic:
    """Change what a diagnostic says or takes; bookings that exist keep their length.

    Raises:
        DiagnosticExists: the new name is taken.
        StaleObject: somebody changed it since the caller read it.
    """
    authorise(actor, Action.DIAGNOSTIC_UPDATE)
    now = check(command, ports)
    named = changes(command)
    if "name" in named:
        named["name"] = _tidy(named["name"])
    async with ports.unit_of_work() as uow:
        diagnostic = found(await uow.diagnostics.get(diagnostic_id))
        precondition(diagnostic)
        changed = replace(diagnostic, **named, updated_at=now)
        if replace(changed, updated_at=diagnostic.updated_at) == diagnostic:
            return diagnostic
        changed = await uow.diagnostics.save(changed)
        await uow.audit_trail.add(audited("diagnostic.updated", changed.id, actor=actor, at=now, changed=sorted(named)))
        await uow.events.add(events.of_diagnostic(Change.UPDATED, changed), at=now)
        await uow.commit()
        return changed


async def delete_diagnostic(diagnostic_id: int, *, actor: Actor, ports: Ports) -> None:
    """Take a diagnostic off the offer; past bookings keep showing it.

    Raises:
        DiagnosticInUse: a request waits or a booking is still to end.
    """
    authorise(actor, Action.DIAGNOSTIC_DELETE)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        diagnostic = found(await uow.diagnostics.get(diagnostic_id))
        if await uow.diagnostics.has_active_bookings(diagnostic.id, now=now):
            raise DiagnosticInUse
        await uow.diagnostics.delete(diagnostic.id, at=now)
        await uow.audit_trail.add(
            audited("diagnostic.deleted", diagnostic.id, actor=actor, at=now, name=diagnostic.name)
        )
        await uow.events.add(events.of_diagnostic(Change.DELETED, diagnostic), at=now)
        await uow.commit()


async def find_diagnostic_slots(diagnostic_id: int, query: DeviceSlotQuery, *, actor: Actor, ports: Ports) -> Slots:
    """Return the times at which one more booking of the diagnostic can run.

    Raises:
        Invalid: the window is empty or longer than 62 days.
    """
    authorise(actor, Action.DIAGNOSTIC_VIEW)
    now = check(query, ports)
    window = slot_window(query, ports.clinic)
    diagnostic = found(await ports.store.diagnostics.get(diagnostic_id))
    stretch = await DeviceCalendars(ports.store, ports.clinic, diagnostic).within(window)
    rhythm = Rhythm(diagnostic.duration_minutes, stretch.step)
    free = free_starts(stretch.calendar.opening, stretch.calendar.free(), rhythm, now=now)
    return Slots(tuple(slot for slot in free if window.contains(slot)))


def _tidy(name: str) -> str:
    return " ".join(name.split())
