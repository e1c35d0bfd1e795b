"""Doctors, operators and pharmacists: registered by admins, seen by the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhealth.core.domain import events
from qhealth.core.domain.errors import Fault, NotFound
from qhealth.core.domain.events import Change
from qhealth.core.domain.people import Account, StaffRole
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.domain.text import normal_email
from qhealth.core.usecases.common import audited, check, found
from qhealth.core.usecases.links import link_mail
from qhealth.core.usecases.users import people
from qhealth.ports.accounts import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qhealth.core.domain.accounts import RegisterStaff, UserQuery
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.people import User
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports


async def list_staff(query: UserQuery, *, actor: Actor, ports: Ports) -> Page[User]:
    """Return a page of colleagues."""
    authorise(actor, Action.STAFF_LIST)
    return await people(query, Group.STAFF, ports=ports)


async def view_staff(user_id: int, *, actor: Actor, ports: Ports) -> User:
    """Return a colleague."""
    authorise(actor, Action.STAFF_VIEW, owner_id=user_id)
    account = found(await ports.store.accounts.get(user_id))
    if account.staff_role is None:
        raise NotFound
    return account.shown(ports.when().today)


async def register_staff(command: RegisterStaff, *, actor: Actor, ports: Ports) -> User:
    """Register a colleague, who sets a password through the link of the invitation and can sign in from then on.

    Raises:
        Invalid: fields are at fault; a doctor needs a specialty, nobody else has one.
        EmailTaken: somebody has the address.
    """
    authorise(actor, Action.STAFF_REGISTER)
    now = check(command, ports, also=[*_specialty_faults(command)])
    async with ports.unit_of_work() as uow:
        account = await uow.accounts.add(
            Account(
                id=0,
                email=normal_email(command.email),
                profile=command.profile,
                staff_role=command.role,
                specialty=command.specialty,
                created_at=now,
            ),
            password_hash=None,
        )
        await uow.audit_trail.add(
            audited("user.registered", account.id, actor=actor, at=now, staff_role=command.role.value)
        )
        await uow.events.add(events.of_account(Change.CREATED, account), at=now)
        invitation = await link_mail(LinkPurpose.INVITATION, account, uow=uow, ports=ports)
        await uow.outbox.add(invitation, at=now)
        await uow.commit()
    return account.shown(ports.when().today)


def _specialty_faults(command: RegisterStaff) -> Iterator[Fault]:
    if command.role is StaffRole.DOCTOR and command.specialty is None:
        yield Fault("specialty", "required", "A doctor has a specialty.")
    if command.role is not StaffRole.DOCTOR and command.specialty is not None:
        yield Fault("specialty", "not_allowed", "Only a doctor has a specialty.")
