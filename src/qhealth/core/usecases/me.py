"""One's own account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qhealth.core.domain import events
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.events import Change
from qhealth.core.domain.policy import Action, Actor, authorise, permissions
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.domain.validation import Unset
from qhealth.core.usecases.account_changes import (
    ADDRESS_ASKED,
    changed_fields,
    quiet_verification_mails,
    wanted_address,
    with_address,
    with_profile,
)
from qhealth.core.usecases.common import Precondition, audited, check, found, no_precondition
from qhealth.core.usecases.credentials import confirmed_hash
from qhealth.core.usecases.erasing import erase
from qhealth.core.usecases.links import follow_link, link_faults, link_mail, link_owner

if TYPE_CHECKING:
    from qhealth.core.domain.accounts import ChangeOwnAccount, ConfirmPassword, UseToken
    from qhealth.core.domain.people import Account, Me
    from qhealth.core.domain.sessions import Client
    from qhealth.ports.gathered import Ports


def _shown(account: Account, ports: Ports) -> Me:
    return account.shown_to_itself(ports.when().today, permissions(account.roles))


async def view_me(*, actor: Actor, ports: Ports) -> Me:
    """Return the caller's account and what it may do."""
    authorise(actor, Action.ACCOUNT_VIEW)
    return _shown(found(await ports.store.accounts.get(actor.id)), ports)


async def change_me(
    command: ChangeOwnAccount, *, actor: Actor, ports: Ports, precondition: Precondition = no_precondition
) -> Me:
    """Change the caller's account; a new address waits until the link that is sent there was followed.

    Raises:
        Invalid: fields are at fault, or a new address was asked for too often.
        StaleObject: the caller had read another state.
    """
    authorise(actor, Action.ACCOUNT_UPDATE)
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        before = found(await uow.accounts.get(actor.id))
        precondition(_shown(before, ports))
        greetings = before.greetings if isinstance(command.greetings, Unset) else command.greetings
        after = with_address(with_profile(replace(before, greetings=greetings), command.profile), command.email)
        address = wanted_address(before, command.email)
        if address:
            told = await quiet_verification_mails(after, address, uow=uow, ports=ports)
            await uow.outbox.add(told, at=now)
            await uow.audit_trail.add(audited(ADDRESS_ASKED, actor.id, actor=actor, at=now))
        if fields := changed_fields(before, after):
            await uow.audit_trail.add(audited("user.updated", actor.id, actor=actor, at=now, changed=fields))
        if after != before:
            after = await uow.accounts.save(after)
            await uow.events.add(events.of_account(Change.UPDATED, after), at=now)
        await uow.commit()
    return _shown(after, ports)


async def delete_me(command: ConfirmPassword, *, actor: Actor, ports: Ports) -> None:
    """Delete the caller's account: login and contact data go, the medical record stays.

    Raises:
        Invalid: the password is wrong.
        TooManyAttempts: it was wrong too often.
        PersonHasBookings: active bookings or visits must be dealt with first.
        LastSuperuser: the last superuser stays.
    """
    authorise(actor, Action.ACCOUNT_DELETE)
    now = check(command, ports)
    account = found(await ports.store.accounts.get(actor.id))
    await confirmed_hash(command.password, account, field="password", actor=actor, ports=ports)
    async with ports.unit_of_work() as uow:
        account = found(await uow.accounts.get(actor.id))
        await erase(account, actor=actor, uow=uow, now=now)
        await uow.commit()


async def verify_email(command: UseToken, *, client: Client, ports: Ports) -> None:
    """Make the address that the link proves the account's own; links that went to the former one stop working.

    Somebody who was never able to sign in, an imported patient for one, gets an invitation to set a password now.

    Raises:
        Invalid: the link leads nowhere, or another address was asked for since.
        EmailTaken: somebody else has taken the address in the meantime.
    """
    now = ports.clock.now()
    purpose = LinkPurpose.EMAIL_VERIFICATION
    owner = await link_owner(command.token, purpose, store=ports.store, ports=ports, now=now)
    check(command, ports, also=link_faults(owner))
    async with ports.unit_of_work() as uow:
        link, account = await follow_link(command.token, purpose, uow=uow, ports=ports, now=now)
        if link.email is None or link.email != account.pending_email:
            raise Invalid(link_faults(None))
        account = await uow.accounts.save(replace(account, email=link.email, pending_email=None))
        await uow.events.add(events.of_account(Change.UPDATED, account), at=now)
        await uow.sessions.void_links(account.id, at=now)
        await uow.audit_trail.add(
            audited("user.email_changed", account.id, actor=None, at=now, ip_address=client.ip_address)
        )
        if account.activated_at is None:
            invitation = await link_mail(LinkPurpose.INVITATION, account, uow=uow, ports=ports)
            await uow.outbox.add(invitation, at=now)
        await uow.commit()
