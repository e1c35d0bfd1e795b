from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.mails import Template
from qhealth.core.usecases.greetings import (
    send_birthday_greetings,
    send_season_greetings,
    switch_greetings_off,
)
from tests.builders import NOW, a_doctor, a_patient
from tests.usecases.house import CLIENT, House


@pytest.fixture
def house() -> House:
    return House()


def on(house: House, year: int, month: int, day: int, hour: int = 9) -> None:
    house.clock.move(datetime(year, month, day, hour, tzinfo=UTC) - house.clock.now())


async def test_greets_people_on_their_birthday_once_a_year(house: House):
    await house.has(a_patient(email="asa@example.com", birth_date=date(1980, 11, 21)))
    await house.has(a_patient(email="bo@example.com", birth_date=date(1980, 11, 22)))
    on(house, 2031, 11, 21)
    await send_birthday_greetings(ports=house.ports)
    await send_birthday_greetings(ports=house.ports)
    assert await house.told() == [(Template.BIRTHDAY, "asa@example.com")]
    on(house, 2032, 11, 21)
    await send_birthday_greetings(ports=house.ports)
    assert await house.told() == [(Template.BIRTHDAY, "asa@example.com")]


@pytest.mark.parametrize(("year", "day", "greeted"), [(2031, 28, True), (2032, 28, False), (2032, 29, True)])
async def test_whoever_was_born_on_29_february_is_greeted_on_the_28th_in_other_years(
    house: House, year: int, day: int, *, greeted: bool
):
    await house.has(a_patient(email="asa@example.com", birth_date=date(1992, 2, 29)))
    on(house, year, 2, day)
    assert await send_birthday_greetings(ports=house.ports) == int(greeted)


async def test_the_day_is_the_clinics_not_greenwichs(house: House):
    await house.has(a_patient(email="asa@example.com", birth_date=date(1980, 11, 21)))
    on(house, 2031, 11, 20, hour=23)
    assert await send_birthday_greetings(ports=house.ports) == 1


@pytest.mark.parametrize(
    ("month", "day", "template"),
    [(12, 24, Template.CHRISTMAS), (12, 31, Template.NEW_YEAR), (12, 25, None), (1, 1, None)],
)
async def test_greets_patients_and_staff_on_the_two_eves_alone(
    house: House, month: int, day: int, template: Template | None
):
    await house.has(a_patient(email="asa@example.com"))
    await house.has(a_doctor(email="house@example.com"))
    on(house, 2031, month, day)
    await send_season_greetings(ports=house.ports)
    await send_season_greetings(ports=house.ports)
    expected = [(template, "asa@example.com"), (template, "house@example.com")] if template else []
    assert await house.told() == expected


@pytest.mark.parametrize("change", [{"greetings": False}, {"activated_at": None}, {"blocked_at": NOW}, {"email": None}])
async def test_leaves_alone_whoever_does_not_want_it_or_cannot_get_it(house: House, change: dict[str, object]):
    await house.has(replace(a_patient(email="asa@example.com"), **change))
    on(house, 2031, 12, 24)
    assert await send_season_greetings(ports=house.ports) == 0


async def test_goes_through_everybody_in_batches(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qhealth.core.usecases.greetings.AT_ONCE", 2)
    for number in range(5):
        await house.has(a_patient(email=f"{number}@example.com"))
    on(house, 2031, 12, 31)
    assert await send_season_greetings(ports=house.ports) == 5


async def test_the_link_of_a_greeting_switches_them_off_without_signing_in(house: House):
    asa = await house.has(a_patient(email="asa@example.com"))
    on(house, 2031, 12, 24)
    await send_season_greetings(ports=house.ports)
    (mail,) = await house.mails()
    for _ in range(2):
        await switch_greetings_off(mail.facts["unsubscribe_token"], client=CLIENT, ports=house.ports)
    assert not (await house.account(asa.id)).greetings
    assert await house.actions() == ["user.updated"]


async def test_another_token_switches_nothing_off(house: House):
    with pytest.raises(Invalid):
        await switch_greetings_off("opaque-1", client=CLIENT, ports=house.ports)
