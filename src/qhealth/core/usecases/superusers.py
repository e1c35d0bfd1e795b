"""The first account of an installation, made by whoever runs it and not over the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from qhealth.core.domain import events
from qhealth.core.domain.accounts import ChosenPassword
from qhealth.core.domain.events import Change
from qhealth.core.domain.people import Account, Profile
from qhealth.core.domain.rules import EmailAddress, PersonName
from qhealth.core.domain.text import normal_email
from qhealth.core.usecases.common import audited, check
from qhealth.core.usecases.credentials import password_faults

if TYPE_CHECKING:
    from qhealth.ports.gathered import Ports

FIRST_NAME: Final = "Super"
LAST_NAME: Final = "User"


@dataclass(frozen=True, slots=True)
class CreateSuperuser:
    """Create a superuser; the name can be changed after signing in."""

    email: Annotated[str, EmailAddress()]
    password: ChosenPassword
    first_name: Annotated[str, PersonName()] = FIRST_NAME
    last_name: Annotated[str, PersonName()] = LAST_NAME


async def create_superuser(command: CreateSuperuser, *, ports: Ports) -> Account:
    """Create a superuser who can sign in at once: whoever runs the program needs no mail to be believed.

    Raises:
        Invalid: fields are at fault, a common password among them.
        EmailTaken: another account has the address.
    """
    now = check(command, ports, also=[*password_faults(command.password, ports)])
    hashed = await ports.passwords.hash(command.password)
    account = Account(
        id=0,
        email=normal_email(command.email),
        profile=Profile(command.first_name, command.last_name),
        is_superuser=True,
        activated_at=now,
        created_at=now,
    )
    async with ports.unit_of_work() as uow:
        account = await uow.accounts.add(account, password_hash=hashed)
        await uow.audit_trail.add(audited("user.superuser_created", account.id, actor=None, at=now))
        await uow.events.add(events.of_account(Change.CREATED, account), at=now)
        await uow.commit()
    return account
