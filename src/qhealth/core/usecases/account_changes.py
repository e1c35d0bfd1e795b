"""What changing one's own account and somebody else's have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qhealth.core.domain import mails
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.sessions import LinkPurpose
from qhealth.core.domain.text import normal_email
from qhealth.core.domain.validation import UNSET, Unset, changes
from qhealth.core.usecases.links import asked_too_often, link_mail

if TYPE_CHECKING:
    from qhealth.core.domain.people import Account, ProfileChanges
    from qhealth.ports.gathered import Ports
    from qhealth.ports.unit_of_work import UnitOfWork

ADDRESS_ASKED: Final = "user.email_change_requested"


def with_profile(account: Account, given: ProfileChanges | Unset) -> Account:
    """Return the account with the fields of the profile that were given."""
    if isinstance(given, Unset):
        return account
    return replace(account, profile=replace(account.profile, **changes(given)))


def changed_fields(before: Account, after: Account) -> list[str]:
    """Return the names of the fields of account and profile that differ, for the audit trail: names, never values."""
    own = [name for name in ("specialty", "greetings") if getattr(before, name) != getattr(after, name)]
    one, other = before.profile, after.profile
    return own + [name for name in one.__slots__ if getattr(one, name) != getattr(other, name)]


def wanted_address(account: Account, email: str | Unset) -> str | None:
    """Return the new address that is asked for; None when it was not named or is the account's already."""
    if isinstance(email, Unset):
        return None
    address = normal_email(email)
    return None if address == account.email else address


def with_address(account: Account, email: str | Unset) -> Account:
    """Return the account with the wanted address waiting to be verified; naming the present one drops what waits."""
    return account if email is UNSET else replace(account, pending_email=wanted_address(account, email))


async def verification_mails(account: Account, address: str, *, uow: UnitOfWork, ports: Ports) -> list[Mail]:
    """Return the mail with the link to the new address and the notice to the present one."""
    purpose = LinkPurpose.EMAIL_VERIFICATION
    return [
        *await link_mail(purpose, account, uow=uow, ports=ports, to=address),
        *mails.to_account(Template.EMAIL_CHANGE_NOTICE, account, new_email=address),
    ]


async def quiet_verification_mails(account: Account, address: str, *, uow: UnitOfWork, ports: Ports) -> list[Mail]:
    """Return the mails of the owner's own wish, which does not tell whether somebody else has the address.

    Raises:
        Invalid: it was asked for too often; strangers' mailboxes are not to be filled.
    """
    if await asked_too_often(ADDRESS_ASKED, account, store=uow, ports=ports):
        raise Invalid([Fault("email", "too_often", "You asked for this too often. Try again in an hour.")])
    holder = await uow.accounts.by_email(address)
    if holder is None:
        return await verification_mails(account, address, uow=uow, ports=ports)
    return [
        *mails.to_account(Template.ALREADY_REGISTERED, holder),
        *mails.to_account(Template.EMAIL_CHANGE_NOTICE, account, new_email=address),
    ]
