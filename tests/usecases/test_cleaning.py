from __future__ import annotations

from datetime import timedelta

import pytest

from qhealth.core.usecases.cleaning import clean_up
from tests.builders import NOW, a_login_attempt, a_patient
from tests.usecases.house import House


@pytest.fixture
def house() -> House:
    return House()


async def test_accounts_that_were_never_activated_go_after_30_days(house: House):
    asa = await house.has(a_patient(email="asa@example.com", activated_at=None, created_at=NOW))
    house.wait(days=29)
    await clean_up(ports=house.ports)
    assert (await house.account(asa.id)).email == "asa@example.com"
    house.wait(days=2)
    assert await clean_up(ports=house.ports) == 1
    assert await house.store.accounts.get(asa.id) is None
    assert await house.store.accounts.by_email("asa@example.com") is None


async def test_invited_and_activated_people_stay(house: House):
    invited = await house.has(a_patient(email="invited@example.com", activated_at=None, created_at=NOW), password=None)
    active = await house.has(a_patient(email="active@example.com", created_at=NOW))
    house.wait(days=500)
    await clean_up(ports=house.ports)
    assert await house.store.accounts.get_many([invited.id, active.id]) != {}
    assert (await house.account(invited.id)).email == "invited@example.com"


async def test_old_sign_ins_go_in_portions_and_new_ones_stay(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qhealth.core.usecases.cleaning.AT_ONCE", 2)
    async with house.ports.unit_of_work() as uow:
        for days in (401, 402, 403, 404, 405, 399):
            await uow.login_attempts.add(a_login_attempt(at=NOW - timedelta(days=days)))
        await uow.commit()
    assert await clean_up(ports=house.ports) == 5
    assert len(await house.attempts()) == 1
