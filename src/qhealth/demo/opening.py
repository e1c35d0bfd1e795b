"""The day on which the demonstration's clinic opens: accounts of the staff, hours, time off, and what is on offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Final

from qhealth.core.domain.accounts import Register, RegisterStaff, SetPassword, TakeTimeOff, UseToken
from qhealth.core.domain.people import Gender, Profile, Role, StaffRole, User
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.sessions import Client
from qhealth.core.usecases.diagnostics import create_diagnostic
from qhealth.core.usecases.doctors import set_working_hours, suspend_booking, take_time_off
from qhealth.core.usecases.registration import accept_invitation, activate, register
from qhealth.core.usecases.staff import register_staff
from qhealth.core.usecases.superusers import CreateSuperuser, create_superuser
from qhealth.core.usecases.users import grant_admin
from qhealth.demo.accounts import EMAIL_OF, PASSWORD
from qhealth.demo.offer import DIAGNOSTICS, DOCTORS, Practice
from qhealth.demo.people import registering
from qhealth.demo.world import AT_THE_CLINIC, World, acting, utc

OPERATORS: Final = 3
PHARMACISTS: Final = 2
_CLIENT: Final = Client(AT_THE_CLINIC)
_READY: Final = {
    StaffRole.DOCTOR: ("Åsa", "Lindqvist", Gender.FEMALE),
    StaffRole.OPERATOR: ("Nguyễn Minh", "Trang", Gender.FEMALE),
    StaffRole.PHARMACIST: ("Łukasz", "Wójcik", Gender.MALE),
}
_MORNING: Final = 7 * 60
_SUSPENDED: Final = 11
"""Which doctor takes no bookings since a few days ago."""
_AWAY_AGAIN: Final = 4
"""The ready doctor's next absence begins on the first Monday after this many weeks."""


def plan_opening(world: World) -> None:
    """Enter the opening of the clinic, and what becomes of its staff later, into the diary."""
    morning = utc(world.first_day, _MORNING, world)
    world.diary.at(morning, partial(_open, world))
    world.diary.at(world.on(world.today - timedelta(days=3)), partial(_suspend, world))
    # The last colleague was invited a few hours ago and has not answered: the mail with the link is in the mailbox.
    world.diary.at(world.diary.now - timedelta(hours=3), partial(_invite_operator, world))


async def _open(world: World) -> None:
    superuser = await create_superuser(
        CreateSuperuser(EMAIL_OF[Role.SUPERUSER], PASSWORD, "Solveig", "Ek"), ports=world.ports
    )
    world.admin = await _admin(world, Actor(superuser.person, superuser.roles, 0, AT_THE_CLINIC))
    for number, practice in enumerate(DOCTORS):
        await _doctor(world, world.admin, practice, number)
    for number in range(OPERATORS - 1):
        world.operators.append(acting(await _joined(world, world.admin, StaffRole.OPERATOR, number)))
    for number in range(PHARMACISTS):
        world.pharmacists.append(acting(await _joined(world, world.admin, StaffRole.PHARMACIST, number)))
    for command in DIAGNOSTICS:
        world.diagnostics.append(await create_diagnostic(command, actor=world.admin, ports=world.ports))


async def _admin(world: World, superuser: Actor) -> Actor:
    email = EMAIL_OF[Role.ADMIN]
    profile = replace(world.people.somebody(), first_name="Reza", last_name="Karimi", gender=Gender.MALE)
    await register(Register(email, PASSWORD, registering(profile)), client=_CLIENT, ports=world.ports)
    await activate(UseToken(world.post.links[email]), client=_CLIENT, ports=world.ports)
    account = await world.account(email)
    return acting(await grant_admin(account.id, actor=superuser, ports=world.ports))


async def _doctor(world: World, admin: Actor, practice: Practice, number: int) -> None:
    doctor = await _joined(world, admin, StaffRole.DOCTOR, number, practice.specialty)
    await set_working_hours(doctor.id, practice.hours, actor=admin, ports=world.ports)
    for start, days, reason in _absences(world, number):
        command = TakeTimeOff(utc(start, 0, world), utc(start + timedelta(days=days), 0, world), reason)
        await take_time_off(doctor.id, command, actor=admin, ports=world.ports)
    world.doctors.append(doctor)


def _absences(world: World, number: int) -> list[tuple[date, int, str]]:
    """Return the first day, the number of days and the reason of each absence of a doctor."""
    monday = world.today - timedelta(days=world.today.weekday())
    if number == 0:
        return [(monday + timedelta(weeks=_AWAY_AGAIN), 5, "Conference in Uppsala")]
    past = monday - timedelta(weeks=world.rng.randrange(1, max(2, world.size.days // 7)))
    coming = monday + timedelta(weeks=world.rng.randrange(1, 9), days=world.rng.randrange(5))
    absences = [(coming, world.rng.choice((1, 1, 2, 3)), world.rng.choice(("Course", "Family", "Parental leave")))]
    if past > world.first_day:
        absences.append((past, 7, "Holiday"))
    return absences


async def _joined(world: World, admin: Actor, role: StaffRole, number: int, specialty: str | None = None) -> User:
    """Return a colleague who was registered and has accepted; the first of each role is the ready account."""
    user = await _registered(world, admin, role, number, specialty)
    command = SetPassword(world.post.links[user.email or ""], PASSWORD)
    await accept_invitation(command, client=_CLIENT, ports=world.ports)
    return user


async def _registered(world: World, admin: Actor, role: StaffRole, number: int, specialty: str | None = None) -> User:
    profile = _profile(world, role, number)
    email = EMAIL_OF[Role(role)] if number == 0 else f"{role.value}.{number + 1}@qhealth.example"
    return await register_staff(RegisterStaff(email, role, profile, specialty), actor=admin, ports=world.ports)


def _profile(world: World, role: StaffRole, number: int) -> Profile:
    # What the clinic knows of a colleague is less than what patients tell it.
    somebody = world.people.somebody()
    if number:
        first_name, last_name, gender = somebody.first_name, somebody.last_name, somebody.gender
    else:
        first_name, last_name, gender = _READY[role]
    return Profile(first_name, last_name, somebody.phone, gender=gender, city=somebody.city, country=somebody.country)


async def _suspend(world: World) -> None:
    if world.admin:
        await suspend_booking(world.doctors[_SUSPENDED].id, actor=world.admin, ports=world.ports)


async def _invite_operator(world: World) -> None:
    if world.admin:
        await _registered(world, world.admin, StaffRole.OPERATOR, OPERATORS - 1)
