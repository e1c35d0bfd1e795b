"""Questions that the tests ask of a demonstration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.diagnostics import DiagnosticBooking, DiagnosticBookingQuery
from qhealth.core.domain.lists import ListQuery, Page
from qhealth.core.domain.people import Account, Role
from qhealth.core.domain.visits import Visit, VisitQuery
from qhealth.ports.accounts import Group
from qhealth.ports.gathered import Ports


async def all_of(find: Callable[..., Awaitable[Page]], query: ListQuery) -> list:
    """Return everything that a list holds, page by page."""
    found: list = []
    while True:
        page = await find(replace(query, page=len(found) // 100 + 1, page_size=100))
        found += page.items
        if len(found) >= page.total:
            return found


async def visits(ports: Ports, **wanted) -> list[Visit]:
    return await all_of(lambda query: ports.store.visits.find(query, ports.when()), VisitQuery(**wanted))


async def bookings(ports: Ports, **wanted) -> list[DiagnosticBooking]:
    return await all_of(
        lambda query: ports.store.diagnostic_bookings.find(query, ports.when()), DiagnosticBookingQuery(**wanted)
    )


async def people(ports: Ports, role: Role) -> list[Account]:
    return await all_of(
        lambda query: ports.store.accounts.find(query, Group.EVERYBODY, ports.when()), UserQuery(role=role)
    )


async def ready(ports: Ports, role: Role) -> Account:
    account = await ports.store.accounts.by_email(f"{role}@qhealth.example")
    assert account is not None
    return account
