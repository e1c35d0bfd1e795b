"""How people become patients of the demonstration's clinic, and who signs in."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Final

from qhealth.core.domain.accounts import AskForRecovery, Register, UseToken
from qhealth.core.domain.people import Profile, Role
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.sessions import Client
from qhealth.core.usecases.passwords import ask_for_recovery
from qhealth.core.usecases.registration import activate, register
from qhealth.core.usecases.users import block_user
from qhealth.demo.accounts import EMAIL_OF, PASSWORD, READY_ACCOUNTS
from qhealth.demo.people import registering
from qhealth.demo.world import AT_THE_CLINIC, World

_EARLY: Final = 1.8
"""Above 1: more people register soon after the opening than later."""
_ABOUT_TO_ACTIVATE: Final = 2
"""How many have registered within the last minutes; the links in their mails still work."""
_HISTORY_DAYS: Final = 30
"""For how many days back there are sign-ins."""
_A_STRANGER: Final = "203.0.113.66"


def plan_registrations(world: World) -> None:
    """Enter everybody's registration but the ready patient's into the diary."""
    settled = world.size.patients - _ABOUT_TO_ACTIVATE - 1
    start = world.first_day + timedelta(days=1)
    days = max(1, (world.today - start).days)
    for _ in range(settled):
        day = start + timedelta(days=int(days * world.rng.random() ** _EARLY))
        profile = world.people.somebody()
        world.diary.at(world.on(day, 7, 22), partial(_register, world, profile, world.people.address_of(profile)))
    for number in range(_ABOUT_TO_ACTIVATE):
        profile = world.people.somebody()
        deed = partial(_register, world, profile, world.people.address_of(profile), activates=False)
        world.diary.at(world.diary.now - timedelta(minutes=4 + 7 * number), deed)
    world.diary.at(world.diary.now - timedelta(minutes=15), partial(_forget_password, world))
    world.diary.at(world.on(world.today - timedelta(days=6)), partial(_block_somebody, world))


async def register_patient(world: World, profile: Profile, email: str) -> Actor:
    """Return a patient who has registered and activated the account at once."""
    client = Client(f"192.0.2.{world.rng.randint(1, 250)}")
    await register(Register(email, PASSWORD, registering(profile)), client=client, ports=world.ports)
    await activate(UseToken(world.post.links[email]), client=client, ports=world.ports)
    account = await world.account(email)
    return Actor(account.person, account.roles, session_id=0, ip_address=client.ip_address)


async def _register(world: World, profile: Profile, email: str, *, activates: bool = True) -> None:
    if activates:
        world.patients.append(await register_patient(world, profile, email))
    else:
        await register(Register(email, PASSWORD, registering(profile)), client=Client("192.0.2.77"), ports=world.ports)


async def _forget_password(world: World) -> None:
    patient = world.rng.choice(world.patients)
    account = await world.ports.store.accounts.get(patient.id)
    if account and account.email:
        await ask_for_recovery(AskForRecovery(account.email), client=Client(patient.ip_address), ports=world.ports)


async def _block_somebody(world: World) -> None:
    if world.admin and world.patients:
        # Drawn no more from here on: somebody who is blocked asks for nothing and is booked for nothing new.
        patient = world.patients.pop(world.rng.randrange(len(world.patients)))
        await block_user(patient.id, actor=world.admin, ports=world.ports)


def plan_sign_ins(world: World) -> None:
    """Enter a month of sign-ins by the ready accounts, and a stranger's guesses, into the diary."""
    for day in world.working_days(max(world.first_day + timedelta(days=2), _month_ago(world)), world.today):
        for account in READY_ACCOUNTS:
            if world.rng.random() < 0.5:  # noqa: PLR2004 - about every second day.
                at = world.on(day, 7, 9)
                if world.rng.random() < 0.1:  # noqa: PLR2004 - one in ten mistypes at first.
                    slip = world.signing_in(account.email, AT_THE_CLINIC, "clinic-by-the-see")
                    world.diary.at(at - timedelta(seconds=20), slip)
                world.diary.at(at, world.signing_in(account.email, AT_THE_CLINIC))
    night = world.on(world.today - timedelta(days=2), 2, 4)
    for number in range(6):
        guess = world.signing_in(EMAIL_OF[Role.ADMIN], _A_STRANGER, f"{_A_STRANGER} guesses {number}")
        world.diary.at(night + timedelta(seconds=11 * number), guess)


def _month_ago(world: World) -> date:
    return world.today - timedelta(days=_HISTORY_DAYS)
