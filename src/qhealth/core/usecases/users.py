"""Everybody's accounts, as superusers and admins see and manage them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qhealth.core.domain import events, mails
from qhealth.core.domain.errors import EmailTaken, Fault, Invalid, NotYourself
from qhealth.core.domain.events import Change
from qhealth.core.domain.lists import Page
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.policy import Action, authorise, authorise_over
from qhealth.core.domain.validation import Unset
from qhealth.core.usecases.account_changes import (
    ADDRESS_ASKED,
    changed_fields,
    verification_mails,
    wanted_address,
    with_address,
    with_profile,
)
from qhealth.core.usecases.common import Precondition, audited, check, found, no_precondition
from qhealth.core.usecases.erasing import cut_off, erase, keep_a_superuser
from qhealth.ports.accounts import Group

if TYPE_CHECKING:
    from datetime import datetime

    from qhealth.core.domain.accounts import ChangeUser, UserQuery
    from qhealth.core.domain.people import Account, User
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Handled:
    """An account that somebody acts on within a unit of work."""

    account: Account
    actor: Actor
    uow: UnitOfWork
    now: datetime

    async def keep(self, changed: Account, action: str, told: list[Mail], fields: list[str] | None = None) -> Account:
        """Store the changed account together with the audit event, the mails and the events."""
        saved = await self.uow.accounts.save(changed)
        await self.uow.audit_trail.add(audited(action, saved.id, actor=self.actor, at=self.now, changed=fields))
        await self.uow.outbox.add(told, at=self.now)
        await self.uow.events.add(events.of_account(Change.UPDATED, saved, before=self.account), at=self.now)
        return saved


async def people(query: UserQuery, group: Group, *, ports: Ports, only_id: int | None = None) -> Page[User]:
    """Return a page of a group of people as the API shows them, for callers who have asked the policy."""
    check(query, ports)
    when = ports.when()
    page = await ports.store.accounts.find(query, group, when, only_id=only_id)
    shown = tuple(account.shown(when.today) for account in page.items)
    return Page(shown, page.total, page.page, page.page_size)


async def list_users(query: UserQuery, *, actor: Actor, ports: Ports) -> Page[User]:
    """Return a page of all people."""
    authorise(actor, Action.USER_LIST)
    return await people(query, Group.EVERYBODY, ports=ports)


async def view_user(user_id: int, *, actor: Actor, ports: Ports) -> User:
    """Return somebody's account."""
    authorise(actor, Action.USER_VIEW, owner_id=user_id)
    return found(await ports.store.accounts.get(user_id)).shown(ports.when().today)


async def change_user(
    user_id: int,
    command: ChangeUser,
    *,
    actor: Actor,
    ports: Ports,
    precondition: Precondition = no_precondition,
) -> User:
    """Change somebody's account and tell the owner; a new address waits until its owner has verified it.

    Raises:
        Invalid: fields are at fault; a specialty for somebody who is no doctor is one.
        EmailTaken: somebody else has the address.
        StaleObject: the caller had read another state.
    """
    authorise(actor, Action.USER_UPDATE)
    now = check(command, ports)
    async with ports.unit_of_work() as uow:
        before = found(await uow.accounts.get(user_id))
        authorise_over(actor, Action.USER_UPDATE, before)
        precondition(before.shown(ports.when().today))
        after = with_address(_with_specialty(with_profile(before, command.profile), command.specialty), command.email)
        handled = _Handled(after, actor, uow, now)
        await _ask_for_address(handled, wanted_address(before, command.email), ports)
        if fields := changed_fields(before, after):
            somebody_else = user_id != actor.id
            told = mails.to_account(Template.PROFILE_CHANGED, after, changed=fields) if somebody_else else []
            after = await handled.keep(after, "user.updated", told, fields)
        elif after != before:
            after = await uow.accounts.save(after)
            await uow.events.add(events.of_account(Change.UPDATED, after), at=now)
        await uow.commit()
    return after.shown(ports.when().today)


def _with_specialty(account: Account, specialty: str | Unset) -> Account:
    if isinstance(specialty, Unset):
        return account
    if not account.is_doctor:
        raise Invalid([Fault("specialty", "not_allowed", "Only a doctor has a specialty.")])
    return replace(account, specialty=specialty)


async def _ask_for_address(handled: _Handled, address: str | None, ports: Ports) -> None:
    if address is None:
        return
    account, uow, now = handled.account, handled.uow, handled.now
    if await uow.accounts.by_email(address):
        raise EmailTaken
    await uow.outbox.add(await verification_mails(account, address, uow=uow, ports=ports), at=now)
    await uow.audit_trail.add(audited(ADDRESS_ASKED, account.id, actor=handled.actor, at=now))


async def block_user(user_id: int, *, actor: Actor, ports: Ports) -> User:
    """Block somebody: every session, refresh token and link ends at once. A blocked one stays as it is.

    Raises:
        NotYourself: nobody blocks itself.
        LastSuperuser: the last active superuser is not blocked.
    """
    authorise(actor, Action.USER_BLOCK)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        account = found(await uow.accounts.get(user_id))
        authorise_over(actor, Action.USER_BLOCK, account)
        if account.id == actor.id:
            raise NotYourself
        if account.blocked_at is None:
            await keep_a_superuser(account, uow)
            told = mails.to_account(Template.ACCOUNT_BLOCKED, account)
            blocked = replace(account, blocked_at=now)
            account = await _Handled(account, actor, uow, now).keep(blocked, "user.blocked", told)
            await cut_off(account, uow, now)
            await uow.commit()
    return account.shown(ports.when().today)


async def unblock_user(user_id: int, *, actor: Actor, ports: Ports) -> User:
    """Let somebody sign in again; somebody who is not blocked stays as it is."""
    authorise(actor, Action.USER_UNBLOCK)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        account = found(await uow.accounts.get(user_id))
        authorise_over(actor, Action.USER_UNBLOCK, account)
        if account.blocked_at is not None:
            told = mails.to_account(Template.ACCOUNT_UNBLOCKED, account)
            unblocked = replace(account, blocked_at=None)
            account = await _Handled(account, actor, uow, now).keep(unblocked, "user.unblocked", told)
            await uow.commit()
    return account.shown(ports.when().today)


async def grant_admin(user_id: int, *, actor: Actor, ports: Ports) -> User:
    """Make somebody an admin beside what it is already: a doctor stays bookable. An admin stays as it is."""
    authorise(actor, Action.ADMIN_GRANT)
    return await _set_admin(user_id, Action.ADMIN_GRANT, actor=actor, ports=ports)


async def revoke_admin(user_id: int, *, actor: Actor, ports: Ports) -> User:
    """Take the admin status from somebody; what else it is, it stays. Somebody without it stays as it is."""
    authorise(actor, Action.ADMIN_REVOKE)
    return await _set_admin(user_id, Action.ADMIN_REVOKE, actor=actor, ports=ports)


async def _set_admin(user_id: int, action: Action, *, actor: Actor, ports: Ports) -> User:
    now = ports.clock.now()
    is_admin = action is Action.ADMIN_GRANT
    template, event = (
        (Template.ADMIN_GRANTED, "user.admin_granted") if is_admin else (Template.ADMIN_REVOKED, "user.admin_revoked")
    )
    async with ports.unit_of_work() as uow:
        account = found(await uow.accounts.get(user_id))
        authorise_over(actor, action, account)
        if account.is_admin is not is_admin:
            told = mails.to_account(template, account)
            changed = replace(account, is_admin=is_admin)
            account = await _Handled(account, actor, uow, now).keep(changed, event, told)
            # The sessions go on, with the new rights from their next request on.
            await uow.events.add(events.of_standing(user_id), at=now)
            await uow.commit()
    return account.shown(ports.when().today)


async def delete_user(user_id: int, *, actor: Actor, ports: Ports) -> None:
    """Delete a person: login and contact data go, the medical record stays.

    Raises:
        PersonHasBookings: active bookings or visits must be dealt with first.
        LastSuperuser: the last superuser stays.
    """
    authorise(actor, Action.USER_DELETE)
    now = ports.clock.now()
    async with ports.unit_of_work() as uow:
        account = found(await uow.accounts.get(user_id))
        authorise_over(actor, Action.USER_DELETE, account)
        await erase(account, actor=actor, uow=uow, now=now)
        await uow.commit()
