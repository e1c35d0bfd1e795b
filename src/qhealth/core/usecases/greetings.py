"""Greetings to patients and staff, and switching them off."""

from __future__ import annotations

from calendar import isleap
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.events import Change
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.usecases.common import audited

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from qhealth.core.domain.people import Account
    from qhealth.core.domain.sessions import Client
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import UnitOfWork

AT_ONCE: Final = 200
_SEASONS: Final[Mapping[tuple[int, int], Template]] = {(12, 24): Template.CHRISTMAS, (12, 31): Template.NEW_YEAR}
"""By month and day (specification, "E-mails")."""
_UNKNOWN_TOKEN: Final = Fault("token", "invalid_token", "This link does not lead to a subscription.")


async def send_birthday_greetings(*, ports: Ports) -> int:
    """Write the greetings of those whose birthday it is in the clinic's calendar, once a year; return how many.

    Who was born on 29 February is greeted on the 28th in other years.
    """
    today = ports.when().today
    days = [today]
    if (today.month, today.day) == (2, 28) and not isleap(today.year):
        days.append(date(2024, 2, 29))

    async def those_born(uow: UnitOfWork, after_id: int) -> Sequence[Account]:
        return await uow.recipients.born_on(days, after_id=after_id, most=AT_ONCE)

    return await _greet(Template.BIRTHDAY, today.year, those_born, ports)


async def send_season_greetings(*, ports: Ports) -> int:
    """Write the greetings of the day, if it is Christmas Eve or New Year's Eve at the clinic; return how many."""
    today = ports.when().today
    template = _SEASONS.get((today.month, today.day))
    if template is None:
        return 0

    async def everybody(uow: UnitOfWork, after_id: int) -> Sequence[Account]:
        return await uow.recipients.greeted(after_id=after_id, most=AT_ONCE)

    return await _greet(template, today.year, everybody, ports)


async def _greet(
    template: Template,
    year: int,
    batch_after: Callable[[UnitOfWork, int], Awaitable[Sequence[Account]]],
    ports: Ports,
) -> int:
    written, last_id = 0, 0
    while True:
        now = ports.clock.now()
        async with ports.unit_of_work() as uow:
            batch = await batch_after(uow, last_id)
            if not batch:
                return written
            await uow.outbox.add([_greeting(template, year, account, ports) for account in batch], at=now)
            await uow.commit()
        written += len(batch)
        last_id = batch[-1].id


def _greeting(template: Template, year: int, account: Account, ports: Ports) -> Mail:
    facts = {"year": year, "unsubscribe_token": ports.tokens.unsubscribe(user_id=account.id)}
    once = f"{template.value}:{year}:{account.id}"
    return Mail(template, account.email or "", account.person.full_name, facts, once)


async def switch_greetings_off(token: str, *, client: Client, ports: Ports) -> None:
    """Switch somebody's greetings off with the link of a greeting, signed in or not (RFC 8058). Repeating is fine.

    Raises:
        Invalid: the token is none of ours.
    """
    user_id = ports.tokens.read_unsubscribe(token)
    if user_id is None:
        raise Invalid([_UNKNOWN_TOKEN])
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        account = await uow.accounts.get(user_id)
        if account is None or not account.greetings:
            return
        account = await uow.accounts.save(replace(account, greetings=False))
        await uow.audit_trail.add(
            audited("user.updated", user_id, actor=None, at=now, ip_address=client.ip_address, changed=["greetings"])
        )
        await uow.events.add(events.of_account(Change.UPDATED, account), at=now)
        await uow.commit()
