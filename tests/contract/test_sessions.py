from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from qhealth.core.domain.sessions import LinkPurpose, Session, SignedIn, SocketTicket
from tests.builders import NINE, NOW, a_link, a_patient, a_refresh_token, a_session
from tests.contract.stores import StoreUnderTest


async def ids_of(store: StoreUnderTest, user_id: int, now=NINE) -> list[int]:
    return [session.id for session in await store.reading.sessions.of_user(user_id, now=now)]


async def test_returns_a_session_together_with_its_account(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    given = replace(a_session(patient), created_at=NOW.replace(microsecond=5), user_agent="🦊" * 100, ip_address=None)
    session = await store.keep(given)
    assert session == replace(given, id=session.id)
    assert await store.reading.sessions.signed_in(session.id) == SignedIn(session, patient)
    assert await store.reading.sessions.signed_in(999) is None


async def test_returns_sessions_that_ended_and_those_of_deleted_people_as_they_are(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    session = await store.keep(a_session(patient))
    ended = replace(session, ended_at=NINE)
    async with store.writing() as uow:
        await uow.sessions.save(ended)
        erased = await uow.accounts.save(patient.erased(at=NINE))
    assert await store.reading.sessions.signed_in(session.id) == SignedIn(ended, erased)


async def test_saving_a_session_stores_its_use_its_expiry_and_its_end(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    session = await store.keep(a_session(patient))
    used = replace(session, last_used_at=NINE, expires_at=NINE + timedelta(days=9), ended_at=NINE)
    async with store.writing() as uow:
        await uow.sessions.save(used)
    found = await store.reading.sessions.signed_in(session.id)
    assert found is not None
    assert found.session == used


async def test_saving_does_not_revive_a_session_that_was_ended_since_it_was_read(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    session = await store.keep(a_session(patient))
    async with store.writing() as uow:
        await uow.sessions.end_all(patient.id, at=NOW)
        await uow.sessions.save(replace(session, last_used_at=NINE))
    assert await ended_at(store, session) == NOW


async def test_lists_a_users_live_sessions_the_last_used_first(store: StoreUnderTest):
    patient, other = await store.keep_all([a_patient(), a_patient()])
    first, second, ended, expired, _others = await store.keep_all(
        [
            a_session(patient, at=NOW),
            a_session(patient, at=NOW + timedelta(microseconds=1)),
            a_session(patient),
            replace(a_session(patient), expires_at=NINE),
            a_session(other),
        ]
    )
    async with store.writing() as uow:
        await uow.sessions.save(replace(ended, ended_at=NOW))
    assert await ids_of(store, patient.id) == [second.id, first.id]
    assert expired.id in await ids_of(store, patient.id, now=NINE - timedelta(microseconds=1))


@pytest.mark.parametrize("keeps_one", [False, True])
async def test_ends_every_session_of_a_user_but_the_one_to_keep(store: StoreUnderTest, *, keeps_one: bool):
    patient, other = await store.keep_all([a_patient(), a_patient()])
    one, two, others, ended = await store.keep_all(
        [a_session(patient), a_session(patient), a_session(other), replace(a_session(patient), ended_at=NOW)]
    )
    async with store.writing() as uow:
        await uow.sessions.end_all(patient.id, at=NINE, except_id=one.id if keeps_one else None)
    assert await ids_of(store, patient.id) == ([one.id] if keeps_one else [])
    assert await ids_of(store, other.id) == [others.id]
    assert await ended_at(store, two) == NINE
    assert await ended_at(store, ended) == NOW


async def ended_at(store: StoreUnderTest, session: Session) -> object:
    found = await store.reading.sessions.signed_in(session.id)
    return found.session.ended_at if found else "no session"


async def test_a_refresh_token_is_used_once(store: StoreUnderTest):
    session = await store.keep(a_session(await store.keep(a_patient())))
    token = a_refresh_token(session, "digest")
    async with store.writing() as uow:
        await uow.sessions.add_refresh_token(token)
    assert await store.reading.sessions.refresh_token("digest") == token
    async with store.writing() as uow:
        assert await uow.sessions.use_refresh_token("digest", at=NINE)
    async with store.writing() as uow:
        assert not await uow.sessions.use_refresh_token("digest", at=NINE + timedelta(hours=1))
    assert await store.reading.sessions.refresh_token("digest") == replace(token, used_at=NINE)


async def test_an_unknown_token_is_not_used(store: StoreUnderTest):
    assert await store.reading.sessions.refresh_token("unknown") is None
    assert await store.reading.sessions.link("unknown") is None
    async with store.writing() as uow:
        assert not await uow.sessions.use_refresh_token("unknown", at=NINE)
        assert not await uow.sessions.use_link("unknown", at=NINE)


async def test_only_one_of_many_uses_a_refresh_token(store: StoreUnderTest):
    session = await store.keep(a_session(await store.keep(a_patient())))
    async with store.writing() as uow:
        await uow.sessions.add_refresh_token(a_refresh_token(session, "digest"))

    async def use() -> bool:
        async with store.writing() as uow:
            return await uow.sessions.use_refresh_token("digest", at=NINE)

    assert sorted(await asyncio.gather(*(use() for _ in range(8)))) == [False] * 7 + [True]


async def test_only_one_of_many_uses_a_link(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    async with store.writing() as uow:
        await uow.sessions.add_link(a_link(patient, "digest"))

    async def use() -> bool:
        async with store.writing() as uow:
            return await uow.sessions.use_link("digest", at=NINE)

    assert sorted(await asyncio.gather(*(use() for _ in range(8)))) == [False] * 7 + [True]


async def test_a_link_comes_back_as_it_was_stored_and_says_when_it_was_used(store: StoreUnderTest):
    patient = await store.keep(a_patient())
    link = a_link(patient, "digest", purpose=LinkPurpose.EMAIL_VERIFICATION, email="new@example.com")
    async with store.writing() as uow:
        await uow.sessions.add_link(link)
    assert await store.reading.sessions.link("digest") == link
    async with store.writing() as uow:
        await uow.sessions.use_link("digest", at=NINE)
    assert await store.reading.sessions.link("digest") == replace(link, used_at=NINE)


async def usable(store: StoreUnderTest, digest: str, purpose: LinkPurpose) -> bool:
    link = await store.reading.sessions.link(digest)
    return link is not None and link.is_usable(purpose, NOW)


async def test_a_new_link_stops_the_older_ones_of_its_user_and_purpose(store: StoreUnderTest):
    patient, other = await store.keep_all([a_patient(), a_patient()])
    reset, activation = LinkPurpose.PASSWORD_RESET, LinkPurpose.ACTIVATION
    async with store.writing() as uow:
        for link in (
            a_link(patient, "first", purpose=reset),
            a_link(patient, "activation", purpose=activation),
            a_link(other, "others", purpose=reset),
            a_link(patient, "second", purpose=reset),
        ):
            await uow.sessions.add_link(link)
    assert not await usable(store, "first", reset)
    assert await usable(store, "second", reset)
    assert await usable(store, "activation", activation)
    assert await usable(store, "others", reset)
    async with store.writing() as uow:
        assert not await uow.sessions.use_link("first", at=NOW)


async def test_voiding_stops_every_unused_link_of_a_user(store: StoreUnderTest):
    patient, other = await store.keep_all([a_patient(), a_patient()])
    async with store.writing() as uow:
        await uow.sessions.add_link(a_link(patient, "used", purpose=LinkPurpose.INVITATION))
        await uow.sessions.use_link("used", at=NOW)
        await uow.sessions.add_link(a_link(patient, "reset", purpose=LinkPurpose.PASSWORD_RESET))
        await uow.sessions.add_link(a_link(patient, "activation"))
        await uow.sessions.add_link(a_link(other, "others"))
        await uow.sessions.void_links(patient.id, at=NINE)
    assert not await usable(store, "reset", LinkPurpose.PASSWORD_RESET)
    assert not await usable(store, "activation", LinkPurpose.ACTIVATION)
    assert await usable(store, "others", LinkPurpose.ACTIVATION)
    used = await store.reading.sessions.link("used")
    assert used is not None
    assert used.used_at == NOW


async def test_a_socket_ticket_opens_one_socket(store: StoreUnderTest):
    ticket = SocketTicket("digest", 7, NINE + timedelta(microseconds=1))
    async with store.writing() as uow:
        await uow.sessions.add_socket_ticket(ticket)
        await uow.sessions.add_socket_ticket(SocketTicket("other", 8, NINE))
    assert await store.reading.sessions.socket_ticket("digest") == ticket
    async with store.writing() as uow:
        assert await uow.sessions.use_socket_ticket("digest")
    assert await store.reading.sessions.socket_ticket("digest") is None
    async with store.writing() as uow:
        assert not await uow.sessions.use_socket_ticket("digest")
        assert not await uow.sessions.use_socket_ticket("unknown")


async def test_only_one_of_many_uses_a_socket_ticket(store: StoreUnderTest):
    async with store.writing() as uow:
        await uow.sessions.add_socket_ticket(SocketTicket("digest", 7, NINE))

    async def use() -> bool:
        async with store.writing() as uow:
            return await uow.sessions.use_socket_ticket("digest")

    assert sorted(await asyncio.gather(*(use() for _ in range(8)))) == [False] * 7 + [True]
