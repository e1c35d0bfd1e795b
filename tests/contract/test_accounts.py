from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from qhealth.core.domain.errors import Contended, EmailTaken
from qhealth.core.domain.people import Account, Gender, Profile, StaffRole
from tests.builders import NOW, YESTERDAY, a_doctor, a_patient, a_superuser, an_operator
from tests.contract.stores import StoreUnderTest

EVERYTHING = Account(
    id=0,
    email="asa.berg@example.com",
    profile=Profile(
        "Åsa 🦉",
        "O'Neill 李",
        phone="+46 70 123 45 67",
        birth_date=date(1985, 2, 28),
        gender=Gender.FEMALE,
        height_cm=172.5,
        weight_kg=68.25,
        street="Storgatan",
        house="12 B",
        city="Göteborg",
        region="Västra Götaland",
        country="Sweden",
    ),
    staff_role=StaffRole.DOCTOR,
    specialty="Kardiologi",
    is_available_for_booking=False,
    is_admin=True,
    is_superuser=True,
    activated_at=datetime(2030, 1, 1, 12, 30, 15, 123456, tzinfo=UTC),
    blocked_at=datetime(2030, 1, 2, 12, 30, 15, 1, tzinfo=UTC),
    pending_email="new@example.com",
    greetings=False,
    created_at=datetime(2029, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)


async def test_gives_back_every_field_as_it_was_stored(store: StoreUnderTest):
    kept = await store.keep(EVERYTHING)
    assert await store.reading.accounts.get(kept.id) == replace(EVERYTHING, id=kept.id)


async def test_an_account_with_as_little_as_possible_comes_back_unchanged(store: StoreUnderTest):
    bare = Account(id=0, email=None, profile=Profile("Åsa", "Berg"), created_at=NOW)
    kept = await store.keep(bare)
    assert await store.reading.accounts.get(kept.id) == replace(bare, id=kept.id)


async def test_gives_new_accounts_ids_of_its_own(store: StoreUnderTest):
    one = await store.keep(replace(a_patient(), id=77))
    other = await store.keep(replace(a_patient(), id=77))
    assert len({one.id, other.id, 77}) == 3


async def test_knows_nobody_under_an_unknown_id(store: StoreUnderTest):
    assert await store.reading.accounts.get(999) is None
    assert await store.reading.accounts.password_hash(999) is None


async def test_gets_many_accounts_and_leaves_out_unknown_and_deleted_ones(store: StoreUnderTest):
    asta, bo, deleted = await store.keep_all([a_patient(), a_patient(), a_patient()])
    async with store.writing() as uow:
        await uow.accounts.save(deleted.erased(at=NOW))
    found = await store.reading.accounts.get_many([asta.id, bo.id, deleted.id, 999, asta.id])
    assert found == {asta.id: asta, bo.id: bo}


async def test_gets_no_accounts_for_no_ids(store: StoreUnderTest):
    assert await store.reading.accounts.get_many([]) == {}


async def test_finds_an_account_by_its_address(store: StoreUnderTest):
    asta = await store.keep(a_patient(email="asta@example.com"))
    assert await store.reading.accounts.by_email("asta@example.com") == asta
    assert await store.reading.accounts.by_email("asta@example.co") is None


async def test_returns_an_account_together_with_its_password_hash(store: StoreUnderTest):
    async with store.writing() as uow:
        asta = await uow.accounts.add(a_patient(email="asta@example.com"), password_hash="the hash")
        bo = await uow.accounts.add(a_patient(email="bo@example.com"), password_hash=None)
    assert await store.reading.accounts.with_password("asta@example.com") == (asta, "the hash")
    assert await store.reading.accounts.with_password("bo@example.com") == (bo, None)
    assert await store.reading.accounts.with_password("nobody@example.com") is None
    assert await store.reading.accounts.password_hash(asta.id) == "the hash"


async def test_replaces_and_removes_a_password_hash_without_a_new_version(store: StoreUnderTest):
    asta = await store.keep(a_patient())
    async with store.writing() as uow:
        await uow.accounts.set_password_hash(asta.id, "first")
        await uow.accounts.set_password_hash(asta.id, "second")
    assert await store.reading.accounts.password_hash(asta.id) == "second"
    async with store.writing() as uow:
        await uow.accounts.set_password_hash(asta.id, None)
    assert await store.reading.accounts.password_hash(asta.id) is None
    assert await store.reading.accounts.get(asta.id) == asta


async def test_refuses_a_second_account_with_the_same_address(store: StoreUnderTest):
    await store.keep(a_patient(email="asta@example.com"))
    with pytest.raises(EmailTaken):
        await store.keep(a_patient(email="asta@example.com"))


async def test_refuses_to_change_an_address_to_one_that_is_taken(store: StoreUnderTest):
    asta, bo = await store.keep_all([a_patient(email="asta@example.com"), a_patient(email="bo@example.com")])
    with pytest.raises(EmailTaken):
        async with store.writing() as uow:
            await uow.accounts.save(replace(bo, email=asta.email))
    assert await store.reading.accounts.get(bo.id) == bo


async def test_takes_any_number_of_people_without_an_address(store: StoreUnderTest):
    one, other = await store.keep_all([a_patient(email=None), a_patient(email=None)])
    assert one.email is other.email is None


async def test_saving_raises_the_version(store: StoreUnderTest):
    asta = await store.keep(a_patient())
    changed = replace(asta, email="new@example.com", greetings=False, is_admin=True, blocked_at=NOW)
    async with store.writing() as uow:
        saved = await uow.accounts.save(changed)
    assert saved == replace(changed, version=asta.version + 1)
    assert await store.reading.accounts.get(asta.id) == saved


async def test_saving_an_unchanged_account_raises_the_version_too(store: StoreUnderTest):
    asta = await store.keep(a_patient())
    async with store.writing() as uow:
        saved = await uow.accounts.save(asta)
    assert saved.version == asta.version + 1


async def test_refuses_to_overwrite_a_newer_account(store: StoreUnderTest):
    asta = await store.keep(a_patient())
    async with store.writing() as uow:
        newer = await uow.accounts.save(replace(asta, greetings=False))
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.accounts.save(replace(asta, is_admin=True))
    assert await store.reading.accounts.get(asta.id) == newer


async def test_refuses_to_save_an_account_that_was_never_added(store: StoreUnderTest):
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.accounts.save(replace(a_patient(), id=999))


async def test_notes_a_login_without_a_new_version(store: StoreUnderTest):
    asta = await store.keep(a_patient())
    at = NOW + timedelta(microseconds=7)
    async with store.writing() as uow:
        await uow.accounts.note_login(asta.id, at)
    assert await store.reading.accounts.get(asta.id) == replace(asta, last_login_at=at)


async def test_saving_does_not_undo_a_login_noted_since_the_account_was_read(store: StoreUnderTest):
    asta = await store.keep(a_patient())
    async with store.writing() as uow:
        await uow.accounts.note_login(asta.id, NOW)
    async with store.writing() as uow:
        await uow.accounts.save(replace(asta, greetings=False))
    found = await store.reading.accounts.get(asta.id)
    assert found is not None
    assert found.last_login_at == NOW


async def test_a_deleted_account_is_found_nowhere_and_its_address_is_free_again(store: StoreUnderTest):
    asta = await store.keep(a_patient(email="asta@example.com"))
    async with store.writing() as uow:
        await uow.accounts.save(asta.erased(at=NOW))
    assert await store.reading.accounts.get(asta.id) is None
    assert await store.reading.accounts.by_email("asta@example.com") is None
    assert (await store.keep(a_patient(email="asta@example.com"))).id != asta.id


async def test_counts_the_other_superusers_who_can_sign_in(store: StoreUnderTest):
    one, _other, blocked, _waiting, _doctor = await store.keep_all(
        [a_superuser(), a_superuser(), a_superuser(), a_superuser(activated_at=None), a_doctor()]
    )
    async with store.writing() as uow:
        await uow.accounts.save(replace(blocked, blocked_at=YESTERDAY))
        operator = await uow.accounts.add(an_operator(), password_hash=None)
    assert await store.reading.accounts.other_active_superusers(one.id) == 1
    assert await store.reading.accounts.other_active_superusers(operator.id) == 2
