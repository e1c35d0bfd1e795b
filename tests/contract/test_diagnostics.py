from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from qhealth.core.domain.diagnostics import BookingStatus, DiagnosticQuery
from qhealth.core.domain.errors import Contended, DiagnosticExists
from tests.builders import NINE, NOW, YESTERDAY, a_booking, a_diagnostic, a_patient, after
from tests.contract.stores import StoreUnderTest


async def test_gives_back_every_field_as_it_was_stored(store: StoreUnderTest):
    given = a_diagnostic(
        "MRI 🧲 of the knee",
        description="Åh\r\n\t" * 400,
        duration_minutes=480,
        capacity=100,
        created_at=NOW + timedelta(microseconds=1),
    )
    kept = await store.keep(given)
    assert kept == replace(given, id=kept.id)
    assert await store.reading.diagnostics.get(kept.id) == kept
    assert await store.reading.diagnostics.get(999) is None


@pytest.mark.parametrize("name", ["MRI of the knee", "mri OF the Knee", "  MRI  of\tthe knee ", "ＭＲＩ of the knee"])
async def test_refuses_a_name_that_differs_in_case_and_spacing_only(store: StoreUnderTest, name: str):
    await store.keep(a_diagnostic("MRI of the knee"))
    with pytest.raises(DiagnosticExists):
        await store.keep(a_diagnostic(name))


async def test_takes_names_that_differ_in_accents(store: StoreUnderTest):
    await store.keep_all([a_diagnostic("Röntgen"), a_diagnostic("Rontgen"), a_diagnostic("Rontgén")])


async def test_refuses_to_rename_to_a_name_that_is_taken(store: StoreUnderTest):
    _knee, heart = await store.keep_all([a_diagnostic("Knee"), a_diagnostic("Heart")])
    with pytest.raises(DiagnosticExists):
        async with store.writing() as uow:
            await uow.diagnostics.save(replace(heart, name="KNEE"))
    assert await store.reading.diagnostics.get(heart.id) == heart


async def test_saving_raises_the_version_and_keeps_the_own_name(store: StoreUnderTest):
    knee = await store.keep(a_diagnostic("Knee"))
    changed = replace(knee, name="KNEE", description="New", duration_minutes=45, capacity=3, updated_at=NINE)
    async with store.writing() as uow:
        saved = await uow.diagnostics.save(changed)
    assert saved == replace(changed, version=knee.version + 1)
    assert await store.reading.diagnostics.get(knee.id) == saved


async def test_refuses_to_overwrite_a_newer_or_deleted_or_unknown_diagnostic(store: StoreUnderTest):
    knee = await store.keep(a_diagnostic("Knee"))
    async with store.writing() as uow:
        newer = await uow.diagnostics.save(knee)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.diagnostics.save(knee)
    async with store.writing() as uow:
        await uow.diagnostics.delete(knee.id, at=NOW)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.diagnostics.save(newer)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.diagnostics.delete(knee.id, at=NOW)
    with pytest.raises(Contended):
        async with store.writing() as uow:
            await uow.diagnostics.save(replace(knee, id=999))


async def test_a_deleted_diagnostic_is_off_the_offer_and_its_name_is_free(store: StoreUnderTest):
    knee = await store.keep(a_diagnostic("Knee"))
    async with store.writing() as uow:
        await uow.diagnostics.delete(knee.id, at=NOW)
    assert await store.reading.diagnostics.get(knee.id) is None
    assert (await store.reading.diagnostics.find(DiagnosticQuery())).total == 0
    again = await store.keep(a_diagnostic("Knee"))
    assert again.id != knee.id


async def test_past_bookings_keep_showing_a_deleted_diagnostic(store: StoreUnderTest):
    knee = await store.keep(a_diagnostic("Knee"))
    booking = await store.keep(a_booking(patient=await store.keep(a_patient()), diagnostic=knee, starting=YESTERDAY))
    async with store.writing() as uow:
        await uow.diagnostics.delete(knee.id, at=NOW)
    found = await store.reading.diagnostic_bookings.get(booking.id, now=NOW)
    assert found is not None
    assert found.diagnostic == knee.ref


@pytest.mark.parametrize(
    ("starting", "status", "is_active"),
    [
        (None, BookingStatus.REQUESTED, True),
        (after(30), BookingStatus.SCHEDULED, True),
        (after(-29), BookingStatus.SCHEDULED, True),
        (after(-30), BookingStatus.SCHEDULED, False),
        (after(30), BookingStatus.CANCELLED, False),
        (None, BookingStatus.CANCELLED, False),
        (after(-90), BookingStatus.COMPLETED, False),
    ],
)
async def test_knows_whether_a_booking_still_needs_the_diagnostic(
    store: StoreUnderTest, starting: Any, status: BookingStatus, *, is_active: bool
):
    knee, other = await store.keep_all([a_diagnostic("Knee"), a_diagnostic("Other")])
    patient = await store.keep(a_patient())
    await store.keep(a_booking(patient=patient, diagnostic=knee, starting=starting, status=status))
    assert await store.reading.diagnostics.has_active_bookings(knee.id, now=NINE) is is_active
    assert await store.reading.diagnostics.has_active_bookings(other.id, now=NINE) is False


OFFER = [
    a_diagnostic("MRI of the knee", duration_minutes=45, created_at=YESTERDAY + timedelta(microseconds=2)),
    a_diagnostic("Ångström scan", duration_minutes=15, created_at=YESTERDAY + timedelta(microseconds=1)),
    a_diagnostic("blood count", duration_minutes=15, created_at=YESTERDAY),
    a_diagnostic("Blood 100%", duration_minutes=30, created_at=YESTERDAY),
]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["Ångström scan", "Blood 100%", "blood count", "MRI of the knee"]),
        ({"sort": "-name"}, ["MRI of the knee", "blood count", "Blood 100%", "Ångström scan"]),
        ({"sort": "duration_minutes"}, ["Ångström scan", "blood count", "Blood 100%", "MRI of the knee"]),
        ({"sort": "-duration_minutes"}, ["MRI of the knee", "Blood 100%", "blood count", "Ångström scan"]),
        ({"sort": "created_at"}, ["blood count", "Blood 100%", "Ångström scan", "MRI of the knee"]),
        ({"sort": "-id"}, ["Blood 100%", "blood count", "Ångström scan", "MRI of the knee"]),
        ({"name": "blo"}, ["Blood 100%", "blood count"]),
        ({"name": "100%"}, ["Blood 100%"]),
        ({"name": "knee mri"}, ["MRI of the knee"]),
        ({"name": ""}, ["Ångström scan", "Blood 100%", "blood count", "MRI of the knee"]),
        ({"name": "blood", "page_size": 1, "page": 2}, ["blood count"]),
        ({"page_size": 3, "page": 3}, []),
    ],
)
async def test_lists_the_offer(store: StoreUnderTest, filters: dict[str, Any], names: list[str]):
    await store.keep_all(OFFER)
    page = await store.reading.diagnostics.find(DiagnosticQuery(**filters))
    assert [diagnostic.name for diagnostic in page.items] == names


async def test_a_renamed_diagnostic_is_found_under_its_new_name_only(store: StoreUnderTest):
    knee = await store.keep(a_diagnostic("Knee"))
    async with store.writing() as uow:
        saved = await uow.diagnostics.save(replace(knee, name="Hip"))
    assert (await store.reading.diagnostics.find(DiagnosticQuery(name="knee"))).items == ()
    assert (await store.reading.diagnostics.find(DiagnosticQuery(name="hip"))).items == (saved,)
