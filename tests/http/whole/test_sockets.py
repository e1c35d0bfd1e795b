"""What is heard at the WebSocket, by whom, and when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from qhealth.adapters.http.sockets import PATH
from qhealth.core.domain.events import Change, Event, Topic
from qhealth.core.domain.sessions import SESSION_IDLE_LIFETIME
from tests.builders import a_diagnostic, a_doctor, a_patient, a_pharmacist, a_superuser, after, an_admin, an_operator
from tests.http.whole.clinic import PASSWORD, Caller, Clinic
from tests.http.whole.live import Ear, Venue, serving, told, until

USUAL = ["diagnostics", "diagnostic-bookings", "visits", "journal-entries", "prescriptions", "sick-leaves", "doctors"]


@pytest.fixture
async def venue(clinic: Clinic) -> AsyncGenerator[Venue]:
    async with serving(clinic) as venue:
        yield venue


async def booked(clinic: Clinic, operator: Caller, patient: Caller) -> dict:
    doctor = await clinic.has(a_doctor())
    wanted = {"patient_id": patient.id, "doctor_id": doctor.id, "starts_at": after(days=3).isoformat()}
    return told(await operator.post("/visits", wanted))


async def logged(venue: Venue, *events: Event) -> None:
    async with venue.clinic.ports.unit_of_work() as uow:
        await uow.events.add(events, at=venue.clinic.clock.now())
        await uow.commit()


async def ids(ear: Ear, count: int) -> list[int]:
    return [(await ear.hears())["id"] for _ in range(count)]


async def test_is_welcome_to_the_topics_of_its_role(venue: Venue):
    without_visits = ["diagnostics", "prescriptions", "sick-leaves", "doctors"]
    for somebody, topics in ((a_patient(), USUAL), (an_operator(), USUAL), (a_pharmacist(), without_visits)):
        async with venue.listening(await venue.clinic.someone(somebody)) as (_, welcome):
            assert welcome == {"type": "welcome", "topics": topics, "last_id": await venue.after_all()}


async def test_further_topics_are_heard_by_those_who_may_and_ask(venue: Venue):
    everything = "&topics=users,staff,patients,standing,nonsense,visits"
    async with venue.listening(await venue.clinic.someone(a_superuser()), everything) as (_, welcome):
        assert welcome["topics"] == [*USUAL, "users", "patients", "staff"]
    async with venue.listening(await venue.clinic.someone(a_patient()), everything) as (_, welcome):
        assert welcome["topics"] == [*USUAL, "patients"]


async def test_a_change_is_told_as_the_listeners_own_get_shows_it(venue: Venue):
    operator, patient = await venue.clinic.someone(an_operator()), await venue.clinic.someone(a_patient())
    async with venue.listening(patient) as (ear, _), venue.listening(operator) as (desk, _):
        visit = await booked(venue.clinic, operator, patient)
        event = await ear.hears()
        at = event.pop("at")
        assert at.endswith("Z")
        assert event == {
            "type": "event",
            "id": await venue.after_all(),
            "topic": "visits",
            "action": "created",
            "object_id": visit["id"],
            "data": told(await patient.get(f"/visits/{visit['id']}")),
        }
        assert await desk.hears() == event | {"at": at}


async def test_what_was_deleted_is_told_of_without_data(venue: Venue):
    operator, patient = await venue.clinic.someone(an_operator()), await venue.clinic.someone(a_patient())
    visit = await booked(venue.clinic, operator, patient)
    await venue.after_all()
    async with venue.listening(patient) as (ear, _):
        assert (await operator.delete(f"/visits/{visit['id']}")).is_success
        event = await ear.hears()
        assert (event["action"], event["object_id"], event["data"]) == ("deleted", visit["id"], None)


async def test_events_come_in_order_and_each_once_across_breaks(venue: Venue):
    operator = await venue.clinic.someone(an_operator())
    diagnostic = await venue.clinic.keeps(a_diagnostic())
    async with venue.listening(operator) as (_, welcome):
        before = reached = welcome["last_id"]
    heard: list[int] = []

    async def change() -> None:
        for _ in range(40):
            await logged(venue, *[Event(Topic.DIAGNOSTICS, Change.UPDATED, diagnostic.id)] * 3)

    changing = asyncio.create_task(change())
    while len(heard) < 120:
        async with venue.listening(operator, f"&after={reached}") as (ear, _):
            heard += await ids(ear, min(7, 120 - len(heard)))
        reached = heard[-1]
    await changing
    assert heard == list(range(before + 1, before + 121))


async def test_who_saw_no_event_yet_comes_back_with_what_the_welcome_said(venue: Venue):
    operator = await venue.clinic.someone(an_operator())
    async with venue.listening(operator) as (_, welcome):
        pass
    diagnostic = await venue.clinic.keeps(a_diagnostic())
    await logged(venue, Event(Topic.DIAGNOSTICS, Change.CREATED, diagnostic.id))
    async with venue.listening(operator, f"&after={welcome['last_id']}") as (ear, again):
        assert again == welcome
        assert (await ear.hears())["object_id"] == diagnostic.id


@pytest.mark.parametrize("given", ["9999", "-1", "1.5", "x", "%00", "9" * 30, "1e3", "²"])
async def test_who_says_what_the_log_does_not_know_is_told_to_read_anew(venue: Venue, given: str):
    operator = await venue.clinic.someone(an_operator())
    diagnostic = await venue.clinic.keeps(a_diagnostic())
    async with venue.listening(operator, f"&after={given}") as (ear, welcome):
        assert welcome["last_id"] == await venue.after_all()
        assert await ear.hears() == {"type": "reset"}
        await logged(venue, Event(Topic.DIAGNOSTICS, Change.CREATED, diagnostic.id))
        assert (await ear.hears())["object_id"] == diagnostic.id


async def test_who_was_away_for_too_long_is_told_to_read_anew(venue: Venue):
    operator = await venue.clinic.someone(an_operator())
    await logged(venue, *[Event(Topic.DIAGNOSTICS, Change.UPDATED, 1)] * 3)
    await venue.after_all()
    async with venue.clinic.ports.unit_of_work() as uow:
        await uow.events.forget(before=venue.clinic.clock.now() + timedelta(seconds=1))
        await uow.commit()
    async with venue.listening(operator, "&after=1") as (ear, _):
        assert await ear.hears() == {"type": "reset"}


async def test_a_ticket_opens_one_socket(venue: Venue):
    ticket = await venue.ticket(await venue.clinic.someone(a_patient()))
    async with venue.socket(f"ticket={ticket}") as ear:
        assert (await ear.hears())["type"] == "welcome"
    assert await venue.refusal(f"ticket={ticket}") == 4401


@pytest.mark.parametrize("query", ["", "ticket=", "ticket=guess", "ticket=%ff%00", "&".join(["a=1"] * 50)])
async def test_what_is_no_ticket_opens_none(venue: Venue, query: str):
    assert await venue.refusal(query) == 4401


async def test_a_ticket_is_good_for_ten_seconds(venue: Venue):
    patient = await venue.clinic.someone(a_patient())
    in_time, late = await venue.ticket(patient), await venue.ticket(patient)
    venue.clinic.wait(seconds=9)
    async with venue.socket(f"ticket={in_time}") as ear:
        assert (await ear.hears())["type"] == "welcome"
    venue.clinic.wait(seconds=1)
    assert await venue.refusal(f"ticket={late}") == 4401


async def test_a_ticket_needs_an_access_token(clinic: Clinic):
    assert (await clinic.browser().post("/auth/socket-ticket")).status_code == 401


async def signs_out(_venue: Venue, caller: Caller, _root: Caller) -> httpx.Response:
    return await caller.post("/auth/logout")


async def changes_its_password(venue: Venue, caller: Caller, _root: Caller) -> httpx.Response:
    assert caller.account is not None
    elsewhere = await venue.clinic.signed_in(caller.account)
    body = {"current_password": PASSWORD, "new_password": "blå häst i höga hagar"}
    return await elsewhere.post("/me/password", body)


async def is_made_an_admin(_venue: Venue, caller: Caller, root: Caller) -> httpx.Response:
    return await root.post(f"/users/{caller.id}/grant-admin")


async def is_blocked(_venue: Venue, caller: Caller, root: Caller) -> httpx.Response:
    return await root.post(f"/users/{caller.id}/block", {"reason": "Left"})


async def is_deleted(_venue: Venue, caller: Caller, root: Caller) -> httpx.Response:
    return await root.delete(f"/users/{caller.id}")


ENDS = [
    (signs_out, 4401),
    (changes_its_password, 4401),
    (is_made_an_admin, 4401),
    (is_blocked, 4403),
    (is_deleted, 4403),
]


@pytest.mark.parametrize(("deed", "code"), ENDS, ids=lambda it: getattr(it, "__name__", it))
async def test_a_socket_ends_with_what_it_stood_on(
    venue: Venue, deed: Callable[[Venue, Caller, Caller], Awaitable[httpx.Response]], code: int
):
    root = await venue.clinic.someone(a_superuser())
    account = await venue.clinic.has(an_operator(), PASSWORD)
    caller = await venue.clinic.signed_in(account)
    bystander = await venue.clinic.someone(an_operator())
    async with venue.listening(caller) as (ear, _), venue.listening(bystander) as (other, _):
        answer = await deed(venue, caller, root)
        assert answer.is_success, answer.text
        assert await ear.closes_with() == code
        diagnostic = await venue.clinic.keeps(a_diagnostic())
        await logged(venue, Event(Topic.DIAGNOSTICS, Change.CREATED, diagnostic.id))
        while (await other.hears())["object_id"] != diagnostic.id:
            pass


async def test_a_ticket_of_somebody_who_is_blocked_meanwhile_is_refused_as_such(venue: Venue):
    root, patient = await venue.clinic.someone(a_superuser()), await venue.clinic.someone(a_patient())
    ticket = await venue.ticket(patient)
    await is_blocked(venue, patient, root)
    assert await venue.refusal(f"ticket={ticket}") == 4403


async def test_a_socket_ends_with_its_session_and_goes_on_when_that_was_refreshed(venue: Venue):
    account = await venue.clinic.has(an_admin(), PASSWORD)
    idle, busy = await venue.clinic.signed_in(account), venue.clinic.browser()
    busy.account = account
    await busy.log_in()
    async with venue.listening(idle) as (ear, _), venue.listening(busy) as (other, _):
        venue.clinic.wait(days=6)
        assert (await busy.post("/auth/refresh")).is_success
        venue.clinic.clock.move(SESSION_IDLE_LIFETIME - timedelta(days=6))
        assert await ear.closes_with() == 4401
        diagnostic = await venue.clinic.keeps(a_diagnostic())
        await logged(venue, Event(Topic.DIAGNOSTICS, Change.CREATED, diagnostic.id))
        assert (await other.hears())["object_id"] == diagnostic.id


@pytest.mark.parametrize(
    ("headers", "status"), [({"Origin": "https://evil.example"}, 403), ({"Host": "evil.example"}, 400)]
)
async def test_pages_and_names_of_others_are_refused(venue: Venue, headers: dict[str, str], status: int):
    ticket = await venue.ticket(await venue.clinic.someone(a_patient()))
    given: dict[str, Any] = {"origin": headers["Origin"]} if "Origin" in headers else {"additional_headers": headers}
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{venue.url}{PATH}?ticket={ticket}", **given)
    assert refused.value.response.status_code == status


async def test_there_is_no_other_socket(venue: Venue):
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{venue.url}/api/v1/visits")
    assert refused.value.response.status_code == 404


async def test_what_a_client_says_is_not_read(venue: Venue):
    operator = await venue.clinic.someone(an_operator())
    diagnostic = await venue.clinic.keeps(a_diagnostic())
    async with venue.listening(operator) as (ear, _):
        for message in ("hello", b"\xff\x00", "{}", ""):
            await ear.connection.send(message)
        await logged(venue, Event(Topic.DIAGNOSTICS, Change.CREATED, diagnostic.id))
        assert (await ear.hears())["object_id"] == diagnostic.id
        await ear.connection.send("x" * 2000)
        assert await ear.closes_with() == 1009


async def test_nobody_holds_more_sockets_than_anybody_needs(venue: Venue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qhealth.adapters.http.live.MOST_OF_ONE", 2)
    patient = await venue.clinic.someone(a_patient())
    async with venue.listening(patient), venue.listening(patient):
        assert await venue.refusal(f"ticket={await venue.ticket(patient)}") == 1013
    await venue_is_empty(venue)
    async with venue.listening(patient) as (_, welcome):
        assert welcome["type"] == "welcome"


async def venue_is_empty(venue: Venue) -> None:
    async def has_nobody() -> bool:
        return not venue.live.connections

    await until(has_nobody)


async def test_who_has_left_leaves_nothing_behind(venue: Venue):
    async with venue.listening(await venue.clinic.someone(a_patient())):
        assert venue.live.connections == 1
        assert any(name.startswith("patient.") for name in venue.live.channels._channels)
    await venue_is_empty(venue)
    assert venue.live.channels._channels == {}


async def test_a_server_that_stops_sends_its_clients_to_come_back(clinic: Clinic):
    async with serving(clinic) as venue, venue.listening(await clinic.someone(a_patient())) as (ear, _):
        venue.server.should_exit = True
        assert await ear.closes_with() == 1012


async def test_the_numbers_tell_of_sockets_and_events(venue: Venue):
    operator = await venue.clinic.someone(an_operator())
    async with venue.listening(operator) as (ear, _):
        await logged(venue, Event(Topic.DIAGNOSTICS, Change.CREATED, 1))
        await ear.hears()
        numbers = (await operator.http.get("/metrics")).text
    assert "qhealth_sockets_open 1.0" in numbers
    assert "qhealth_events_sent_total 1.0" in numbers
