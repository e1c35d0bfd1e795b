"""The one-time links of mails: how they are made, asked for and followed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import mails
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.oversight import AuditQuery
from qhealth.core.domain.rules import storable
from qhealth.core.domain.sessions import LINK_LIFETIME, Link, LinkPurpose

if TYPE_CHECKING:
    from qhealth.core.domain.people import Account
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import Store, UnitOfWork

MOST_MAILS: Final = 5
"""How many mails about one account anybody can cause within an hour without being signed in to it."""
_HOUR: Final = timedelta(hours=1)
_TEMPLATES: Final = {
    LinkPurpose.ACTIVATION: Template.ACTIVATION,
    LinkPurpose.PASSWORD_RESET: Template.PASSWORD_RECOVERY,
    LinkPurpose.INVITATION: Template.INVITATION,
    LinkPurpose.EMAIL_VERIFICATION: Template.EMAIL_VERIFICATION,
}
_INVALID_TOKEN: Final = Fault("token", "invalid_token", "This link was used already or has expired. Ask for a new one.")


async def link_mail(
    purpose: LinkPurpose, account: Account, *, uow: UnitOfWork, ports: Ports, to: str | None = None
) -> list[Mail]:
    """Store a fresh link and return the mail that carries it; `to` is a new address that the link is to prove."""
    token = ports.tokens.opaque()
    expires_at = ports.clock.now() + LINK_LIFETIME[purpose]
    await uow.sessions.add_link(Link(ports.tokens.digest(token), purpose, account.id, expires_at, email=to))
    return mails.link(_TEMPLATES[purpose], account, token=token, purpose=purpose, to=to)


async def link_owner(
    token: str, purpose: LinkPurpose, *, store: Store, ports: Ports, now: datetime
) -> tuple[Link, Account] | None:
    """Return the link and whose it is; None for unknown, used and expired ones, and those of blocked people."""
    link = await store.sessions.link(ports.tokens.digest(token)) if storable(token) else None
    if link is None or not link.is_usable(purpose, now):
        return None
    account = await store.accounts.get(link.user_id)
    return (link, account) if account is not None and account.blocked_at is None else None


def link_faults(owner: tuple[Link, Account] | None) -> list[Fault]:
    """Return the fault of a link that leads nowhere."""
    return [] if owner else [_INVALID_TOKEN]


async def follow_link(
    token: str, purpose: LinkPurpose, *, uow: UnitOfWork, ports: Ports, now: datetime
) -> tuple[Link, Account]:
    """Use a link up and return it with its owner.

    Raises:
        Invalid: the link leads nowhere, or somebody followed it at this very moment.
    """
    owner = await link_owner(token, purpose, store=uow, ports=ports, now=now)
    if owner is None or not await uow.sessions.use_link(owner[0].digest, at=now):
        raise Invalid([_INVALID_TOKEN])
    return owner


async def asked_too_often(action: str, account: Account, *, store: Store, ports: Ports) -> bool:
    """Return whether the audit trail holds as many events of this kind about the account as an hour may have."""
    when = ports.when()
    since = DayOrInstant(instant=when.now - _HOUR)
    query = AuditQuery(action=action, subject_type="user", subject_id=account.id, from_=since, page_size=1)
    return (await store.audit_trail.find(query, when)).total >= MOST_MAILS
