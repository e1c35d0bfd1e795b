"""Getting an account: registration, activation, and the invitation of a colleague."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from qhealth.core.domain import events, mails
from qhealth.core.domain.errors import EmailTaken, Fault
from qhealth.core.domain.events import Change
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.people import Account, Profile
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.domain.text import normal_email
from qhealth.core.usecases.common import audited, check
from qhealth.core.usecases.credentials import hash_by_link, password_faults
from qhealth.core.usecases.links import asked_too_often, follow_link, link_faults, link_mail, link_owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qhealth.core.domain.accounts import Register, SetPassword, UseToken
    from qhealth.core.domain.sessions import Client
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import UnitOfWork

_REPEATED = "user.registration_repeated"


@dataclass(frozen=True, slots=True)
class _Applicant:
    account: Account
    password_hash: str
    client: Client
    at: datetime


async def register(command: Register, *, client: Client, ports: Ports) -> None:
    """Register a patient; the answer does not tell whether the address is known, a mail to its owner does.

    Raises:
        Invalid: fields are at fault, a common password among them.
    """
    now = check(command, ports, also=[*_faults(command, ports)])
    account = Account(0, normal_email(command.email), _plain(command.profile), created_at=now)
    # Hashed before anything is looked up: a known address must not answer sooner than an unknown one.
    applicant = _Applicant(account, await ports.passwords.hash(command.password), client, now)
    try:
        await _take_in(applicant, ports)
    except EmailTaken:
        # The same address was registered at this very moment; that request sends the mail.
        return


def _faults(command: Register, ports: Ports) -> Iterator[Fault]:
    if command.profile.birth_date is None:
        yield Fault("profile.birth_date", "required", "The birth date is needed to register.")
    yield from password_faults(command.password, ports)


def _plain(profile: Profile) -> Profile:
    return Profile(**{field.name: getattr(profile, field.name) for field in fields(Profile)})


async def _take_in(applicant: _Applicant, ports: Ports) -> None:
    async with ports.unit_of_work() as uow:
        known = await uow.accounts.with_password(applicant.account.email or "")
        told = await (_again(*known, applicant, uow, ports) if known else _anew(applicant, uow, ports))
        await uow.outbox.add(told, at=applicant.at)
        await uow.commit()


async def _anew(applicant: _Applicant, uow: UnitOfWork, ports: Ports) -> list[Mail]:
    account = await uow.accounts.add(applicant.account, password_hash=applicant.password_hash)
    await _audit("user.registered", account, applicant, uow)
    await uow.events.add(events.of_account(Change.CREATED, account), at=applicant.at)
    return await link_mail(LinkPurpose.ACTIVATION, account, uow=uow, ports=ports)


async def _again(
    known: Account, known_hash: str | None, applicant: _Applicant, uow: UnitOfWork, ports: Ports
) -> list[Mail]:
    """Return the mail to the owner of an address that is known already."""
    if await asked_too_often(_REPEATED, known, store=uow, ports=ports):
        return []
    await _audit(_REPEATED, known, applicant, uow)
    if known.activated_at is not None or known.blocked_at is not None:
        return mails.to_account(Template.ALREADY_REGISTERED, known)
    if known_hash is None or not known.is_patient:
        # Invited or imported: a stranger who knows the address must not rename this person or choose its password.
        return await link_mail(LinkPurpose.INVITATION, known, uow=uow, ports=ports)
    known = await uow.accounts.save(replace(known, profile=applicant.account.profile))
    await uow.events.add(events.of_account(Change.UPDATED, known), at=applicant.at)
    await uow.accounts.set_password_hash(known.id, applicant.password_hash)
    return await link_mail(LinkPurpose.ACTIVATION, known, uow=uow, ports=ports)


async def _audit(action: str, account: Account, applicant: _Applicant, uow: UnitOfWork) -> None:
    event = audited(action, account.id, actor=None, at=applicant.at, ip_address=applicant.client.ip_address)
    await uow.audit_trail.add(event)


async def activate(command: UseToken, *, client: Client, ports: Ports) -> None:
    """Activate an account with the link of its mail, once, within 30 minutes.

    Raises:
        Invalid: the link leads nowhere.
    """
    now = ports.clock.now()
    owner = await link_owner(command.token, LinkPurpose.ACTIVATION, store=ports.store, ports=ports, now=now)
    check(command, ports, also=link_faults(owner))
    async with ports.unit_of_work() as uow:
        _, account = await follow_link(command.token, LinkPurpose.ACTIVATION, uow=uow, ports=ports, now=now)
        await _activate(account, client, uow, now)
        await uow.commit()


async def accept_invitation(command: SetPassword, *, client: Client, ports: Ports) -> None:
    """Set the first password with the link of an invitation, once, within 7 days, and activate the account.

    Raises:
        Invalid: the link leads nowhere, or the password cannot be taken.
    """
    now = ports.clock.now()
    hashed = await hash_by_link(command, LinkPurpose.INVITATION, ports=ports, now=now)
    async with ports.unit_of_work() as uow:
        _, account = await follow_link(command.token, LinkPurpose.INVITATION, uow=uow, ports=ports, now=now)
        await uow.accounts.set_password_hash(account.id, hashed)
        await _activate(account, client, uow, now)
        await uow.commit()


async def _activate(account: Account, client: Client, uow: UnitOfWork, now: datetime) -> None:
    account = await uow.accounts.save(replace(account, activated_at=account.activated_at or now))
    # Any other link to the account was made for somebody who could not sign in yet.
    await uow.sessions.void_links(account.id, at=now)
    await uow.audit_trail.add(audited("user.activated", account.id, actor=None, at=now, ip_address=client.ip_address))
    await uow.outbox.add(mails.to_account(Template.WELCOME, account), at=now)
    await uow.events.add(events.of_account(Change.UPDATED, account), at=now)
