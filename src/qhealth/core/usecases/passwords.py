"""Passwords: forgotten, set anew, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qhealth.core.domain import events, mails
from qhealth.core.domain.mails import Template
from qhealth.core.domain.policy import Action, authorise
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.domain.text import normal_email
from qhealth.core.usecases.common import audited, check, found
from qhealth.core.usecases.credentials import confirmed_hash, hash_by_link, password_faults, wrong_password
from qhealth.core.usecases.links import asked_too_often, follow_link, link_mail

if TYPE_CHECKING:
    from qhealth.core.domain.accounts import AskForRecovery, ChangePassword, SetPassword
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.sessions import Client
    from qhealth.ports.gathered import Ports

_ASKED: Final = "user.recovery_requested"


async def ask_for_recovery(command: AskForRecovery, *, client: Client, ports: Ports) -> None:
    """Send a link to set a new password, at most 5 an hour, and say nothing about whether the address is known.

    An account that was never activated gets an invitation instead, with which its owner sets the first password and
    activates it: a colleague whose invitation expired gets in, and nobody starts with a password of a stranger.
    """
    now = check(command, ports)
    account = await ports.store.accounts.by_email(normal_email(command.email))
    if account is None or account.blocked_at is not None:
        return
    async with ports.unit_of_work() as uow:
        if await asked_too_often(_ASKED, account, store=uow, ports=ports):
            return
        purpose = LinkPurpose.PASSWORD_RESET if account.activated_at else LinkPurpose.INVITATION
        await uow.outbox.add(await link_mail(purpose, account, uow=uow, ports=ports), at=now)
        await uow.audit_trail.add(audited(_ASKED, account.id, actor=None, at=now, ip_address=client.ip_address))
        await uow.commit()


async def reset_password(command: SetPassword, *, client: Client, ports: Ports) -> None:
    """Set a new password with the link of a recovery mail; every session and every other link of the user ends.

    Raises:
        Invalid: the link leads nowhere, or the password cannot be taken.
    """
    now = ports.clock.now()
    hashed = await hash_by_link(command, LinkPurpose.PASSWORD_RESET, ports=ports, now=now)
    async with ports.unit_of_work() as uow:
        _, account = await follow_link(command.token, LinkPurpose.PASSWORD_RESET, uow=uow, ports=ports, now=now)
        await uow.accounts.set_password_hash(account.id, hashed)
        await uow.sessions.end_all(account.id, at=now)
        await uow.events.add(events.of_standing(account.id), at=now)
        await uow.sessions.void_links(account.id, at=now)
        await uow.audit_trail.add(
            audited("user.password_reset", account.id, actor=None, at=now, ip_address=client.ip_address)
        )
        await uow.outbox.add(mails.to_account(Template.PASSWORD_CHANGED, account), at=now)
        await uow.commit()


async def change_password(command: ChangePassword, *, actor: Actor, ports: Ports) -> None:
    """Change one's own password; the other sessions end.

    Raises:
        Invalid: the current password is wrong, or the new one cannot be taken.
        TooManyAttempts: the current one was wrong too often.
    """
    authorise(actor, Action.ACCOUNT_UPDATE)
    account = found(await ports.store.accounts.get(actor.id))
    new = command.new_password
    now = check(command, ports, also=[*password_faults(new, ports, field="new_password", email=account.email)])
    former = await confirmed_hash(command.current_password, account, field="current_password", actor=actor, ports=ports)
    hashed = await ports.passwords.hash(new)
    async with ports.unit_of_work() as uow:
        if await uow.accounts.password_hash(account.id) != former:
            # Reset by mail while this one was being hashed: what proves the mailbox wins.
            raise wrong_password("current_password")
        await uow.accounts.set_password_hash(account.id, hashed)
        await uow.sessions.end_all(account.id, at=now, except_id=actor.session_id)
        await uow.events.add(events.of_standing(account.id), at=now)
        await uow.sessions.void_links(account.id, at=now)
        await uow.audit_trail.add(audited("user.password_changed", account.id, actor=actor, at=now))
        await uow.outbox.add(mails.to_account(Template.PASSWORD_CHANGED, account), at=now)
        await uow.commit()
