from datetime import timedelta

import pytest

from qhealth.core.domain.accounts import DeviceSlotQuery
from qhealth.core.domain.diagnostics import ChangeDiagnostic, CreateDiagnostic, DiagnosticQuery
from qhealth.core.domain.errors import (
    BookingRefused,
    DiagnosticExists,
    DiagnosticInUse,
    Forbidden,
    Invalid,
    NotFound,
    StaleObject,
)
from qhealth.core.domain.lists import DayOrInstant
from qhealth.core.domain.visits import Cancel
from qhealth.core.usecases.diagnostic_bookings import cancel_diagnostic_booking
from qhealth.core.usecases.diagnostics import (
    change_diagnostic,
    create_diagnostic,
    delete_diagnostic,
    find_diagnostic_slots,
    list_diagnostics,
    view_diagnostic,
)
from tests.builders import NOW, a_patient
from tests.roles_table import ROLES
from tests.usecases.care import TOMORROW, Care, kinds, minutes, starts
from tests.usecases.house import acting

OPENING = TOMORROW - timedelta(hours=3)
"""When the clinic opens on Tuesday: 7:00 on its clock."""


async def creates(care: Care, name="X-ray", **more):
    return await create_diagnostic(CreateDiagnostic(name, **more), actor=acting(care.admin), ports=care.ports)


async def changes(care: Care, **named):
    return await change_diagnostic(care.mri.id, ChangeDiagnostic(**named), actor=acting(care.admin), ports=care.ports)


async def deletes(care: Care, diagnostic_id: int):
    await delete_diagnostic(diagnostic_id, actor=acting(care.admin), ports=care.ports)


async def test_a_new_diagnostic_is_offered_under_its_name_tidied(care: Care):
    created = await creates(care, "  X-ray\t of  the hand ", description="As is ", duration_minutes=20, capacity=3)
    assert created.name == "X-ray of the hand"
    assert (created.description, created.duration_minutes, created.capacity) == ("As is ", 20, 3)
    assert await view_diagnostic(created.id, actor=acting(care.patient), ports=care.ports) == created
    event = await care.last_event()
    assert (event.action, event.subject_id, event.actor) == ("diagnostic.created", created.id, care.admin.person)


@pytest.mark.parametrize("name", ["MRI of the knee", "mri OF THE KNEE", "  MRI  of the\tknee"])
async def test_two_diagnostics_have_two_names_case_and_spacing_aside(care: Care, name):
    with care.refuses(DiagnosticExists):
        await creates(care, name)
    other = await creates(care)
    with care.refuses(DiagnosticExists):
        await change_diagnostic(other.id, ChangeDiagnostic(name=name), actor=acting(care.admin), ports=care.ports)


async def test_a_diagnostic_may_change_the_case_of_its_own_name(care: Care):
    assert (await changes(care, name="mri of the KNEE")).name == "mri of the KNEE"


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (CreateDiagnostic(" "), {"name"}),
        (CreateDiagnostic("a" * 121), {"name"}),
        (CreateDiagnostic("NUL\0", "\ud800", 7, 0), {"name", "description", "duration_minutes", "capacity"}),
        (CreateDiagnostic("X", duration_minutes=485, capacity=101), {"duration_minutes", "capacity"}),
    ],
)
async def test_all_faults_of_a_new_diagnostic_are_told(care: Care, command, fields):
    with care.refuses(Invalid) as refused:
        await create_diagnostic(command, actor=acting(care.admin), ports=care.ports)
    assert {fault.field for fault in refused.value.faults} == fields


async def test_a_change_keeps_what_it_does_not_name_and_says_what_it_named(care: Care):
    care.wait(hours=1)
    changed = await changes(care, capacity=2)
    assert (changed.name, changed.capacity, changed.version) == (care.mri.name, 2, care.mri.version + 1)
    assert changed.updated_at == care.clock.now()
    assert (await care.last_event()).details == {"changed": ["capacity"]}


async def test_a_change_that_changes_nothing_writes_nothing(care: Care):
    before = care.database.committed
    assert await changes(care) == care.mri
    assert await changes(care, name=care.mri.name) == care.mri
    assert care.database.committed is before


async def test_a_change_on_a_stale_reading_is_refused(care: Care):
    def stale(_current: object) -> None:
        raise StaleObject

    with care.refuses(StaleObject):
        await change_diagnostic(
            care.mri.id, ChangeDiagnostic(capacity=2), actor=acting(care.admin), ports=care.ports, precondition=stale
        )


async def test_bookings_keep_their_length_when_the_diagnostic_changes(care: Care):
    booking = await care.examines()
    await changes(care, duration_minutes=60)
    stored = await care.store.diagnostic_bookings.get(booking.id, now=NOW)
    assert stored is not None
    assert stored.interval == booking.interval


async def test_a_diagnostic_in_use_is_not_deleted(care: Care):
    request = await care.asks()
    with care.refuses(DiagnosticInUse):
        await deletes(care, care.mri.id)
    await cancel_diagnostic_booking(request.id, Cancel(), actor=care.operating, ports=care.ports)
    booking = await care.examines()
    with care.refuses(DiagnosticInUse):
        await deletes(care, care.mri.id)
    care.clock.set(TOMORROW + minutes(30))
    await deletes(care, care.mri.id)
    shown = await care.store.diagnostic_bookings.get(booking.id, now=care.clock.now())
    assert shown is not None
    assert shown.diagnostic.name == "MRI of the knee"


async def test_a_deleted_diagnostic_is_gone_and_its_name_free(care: Care):
    await deletes(care, care.mri.id)
    with care.refuses(NotFound):
        await view_diagnostic(care.mri.id, actor=care.operating, ports=care.ports)
    with care.refuses(NotFound):
        await deletes(care, care.mri.id)
    with care.refuses(NotFound):
        await changes(care, capacity=2)
    with care.refuses(Invalid) as refused:
        await care.examines()
    assert refused.value.problem_code == "unknown"
    assert (await care.last_event()).action == "diagnostic.deleted"
    await creates(care, "MRI of the knee")


@pytest.mark.parametrize("role", ["doctor", "operator", "pharmacist", "patient"])
async def test_only_admins_change_the_offer(care: Care, role):
    actor = care.as_role(role)
    with care.refuses(Forbidden):
        await create_diagnostic(CreateDiagnostic("X-ray"), actor=actor, ports=care.ports)
    with care.refuses(Forbidden):
        await change_diagnostic(care.mri.id, ChangeDiagnostic(capacity=2), actor=actor, ports=care.ports)
    with care.refuses(Forbidden):
        await delete_diagnostic(care.mri.id, actor=actor, ports=care.ports)


@pytest.mark.parametrize("role", ROLES)
async def test_everybody_sees_the_offer(care: Care, role):
    page = await list_diagnostics(DiagnosticQuery(name="knee"), actor=care.as_role(role), ports=care.ports)
    assert page.items == (care.mri,)
    assert await view_diagnostic(care.mri.id, actor=care.as_role(role), ports=care.ports) == care.mri


async def slots(care: Care, diagnostic, first="2030-03-05", last="2030-03-05"):
    query = DeviceSlotQuery(from_=DayOrInstant.parse(first), to=DayOrInstant.parse(last))
    found = await find_diagnostic_slots(diagnostic.id, query, actor=acting(care.patient), ports=care.ports)
    return found.slots


async def test_free_times_of_a_diagnostic_stand_on_quarters_within_opening_hours(care: Care):
    found = await slots(care, care.mri)
    assert found[0].starts_at == OPENING
    assert len(found) == 12 * 4 - 1
    assert all(slot.minutes == 30 for slot in found)
    assert await slots(care, care.mri, "2030-03-09", "2030-03-10") == ()


async def test_a_time_is_free_as_long_as_the_capacity_is_not_reached(care: Care):
    everybody = [care.patient, care.other_patient]
    for patient in everybody:
        assert TOMORROW in starts(await slots(care, care.blood_test))
        await care.examines(diagnostic_id=care.blood_test.id, patient_id=patient.id)
    assert TOMORROW not in starts(await slots(care, care.blood_test))
    third = await care.has(a_patient("Cleo"), None)
    with care.refuses(BookingRefused) as refused:
        await care.examines(diagnostic_id=care.blood_test.id, patient_id=third.id)
    assert kinds(refused) == ["no_capacity"]


async def test_instants_cut_the_day_and_only_whole_slots_show(care: Care):
    found = await slots(care, care.mri, "2030-03-05T09:05:00Z", "2030-03-05T10:05:00Z")
    assert starts(found) == [TOMORROW + minutes(15), TOMORROW + minutes(30)]


async def test_free_times_have_the_limits_that_a_doctors_have(care: Care):
    with care.refuses(Invalid) as refused:
        await slots(care, care.mri, "2030-03-06", "2030-03-05")
    assert refused.value.problem_code == "ends_before_start"
    with care.refuses(Invalid) as refused:
        await slots(care, care.mri, "2030-03-01", "2030-05-02")
    assert refused.value.problem_code == "window_too_long"
    await deletes(care, care.mri.id)
    with care.refuses(NotFound):
        await slots(care, care.mri)


async def test_every_free_time_can_be_booked(care: Care):
    diagnostic = await creates(care, duration_minutes=50, capacity=2)
    await care.examines(TOMORROW + minutes(35), diagnostic_id=diagnostic.id)
    await care.examines(TOMORROW, patient_id=care.other_patient.id, diagnostic_id=diagnostic.id)
    while free := await slots(care, diagnostic):
        patient = await care.has(a_patient(), None)
        await care.examines(free[len(free) // 2].starts_at, patient_id=patient.id, diagnostic_id=diagnostic.id)
