import pytest

from qhealth.core.domain.errors import Forbidden, Invalid, NotFound
from qhealth.core.domain.oversight import AuditQuery, LoginAttemptQuery
from qhealth.core.usecases.oversight import (
    delete_login_attempt,
    list_audit_events,
    list_login_attempts,
    view_audit_event,
    view_login_attempt,
)
from tests.builders import a_doctor, a_login_attempt, a_patient, a_pharmacist, a_superuser, an_admin, an_operator
from tests.usecases.house import House, acting


async def attempted(house: House, email: str):
    async with house.ports.unit_of_work() as uow:
        attempt = await uow.login_attempts.add(a_login_attempt(email))
        await uow.commit()
    return attempt


@pytest.mark.parametrize("ruler", [an_admin(), a_superuser()])
async def test_rulers_read_the_login_history_and_delete_from_it(house: House, ruler):
    caller = acting(await house.has(ruler))
    mine, other = await attempted(house, "asa@example.com"), await attempted(house, "bo@example.com")
    page = await list_login_attempts(LoginAttemptQuery(email="asa"), actor=caller, ports=house.ports)
    assert list(page.items) == [mine]
    assert await view_login_attempt(other.id, actor=caller, ports=house.ports) == other
    await delete_login_attempt(other.id, actor=caller, ports=house.ports)
    for again in (view_login_attempt, delete_login_attempt):
        with pytest.raises(NotFound):
            await again(other.id, actor=caller, ports=house.ports)


async def test_deleting_from_the_login_history_stands_in_the_audit_trail(house: House):
    caller = acting(await house.has(an_admin()))
    attempt = await attempted(house, "asa@example.com")
    await delete_login_attempt(attempt.id, actor=caller, ports=house.ports)
    query = AuditQuery(subject_type="login_attempt")
    (event,) = (await list_audit_events(query, actor=caller, ports=house.ports)).items
    assert (event.action, event.actor, event.subject_id) == ("login_attempt.deleted", caller.person, attempt.id)
    assert event.details == {"attempted_at": attempt.created_at.isoformat(), "success": True}
    assert await view_audit_event(event.id, actor=caller, ports=house.ports) == event
    with pytest.raises(NotFound):
        await view_audit_event(event.id + 1, actor=caller, ports=house.ports)


@pytest.mark.parametrize("person", [a_doctor(), an_operator(), a_pharmacist(), a_patient()])
async def test_nobody_else_oversees_anything(house: House, person):
    caller = acting(await house.has(person))
    for attempt in (
        list_login_attempts(LoginAttemptQuery(), actor=caller, ports=house.ports),
        view_login_attempt(1, actor=caller, ports=house.ports),
        delete_login_attempt(1, actor=caller, ports=house.ports),
        list_audit_events(AuditQuery(), actor=caller, ports=house.ports),
        view_audit_event(1, actor=caller, ports=house.ports),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_filters_are_checked(house: House):
    caller = acting(await house.has(an_admin()))
    with pytest.raises(Invalid):
        await list_audit_events(AuditQuery(actor_id=0), actor=caller, ports=house.ports)
    with pytest.raises(Invalid):
        await list_login_attempts(LoginAttemptQuery(page=0), actor=caller, ports=house.ports)
