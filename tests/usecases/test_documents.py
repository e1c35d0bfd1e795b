"""Documents: who may have them, one number for what they say, and what anybody is told who knows the number."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from qhealth.core.domain.documents import Confirmation, ConfirmationStatus, document_number
from qhealth.core.domain.errors import Forbidden, NotConfirmable, NotFound
from qhealth.core.domain.records import Reason, WritePrescription
from qhealth.core.domain.sick_leaves import SickLeave, WriteSickLeave
from qhealth.core.domain.visits import Cancel, RescheduleVisit
from qhealth.core.usecases.documents import (
    PrintedDocument,
    confirm_document,
    print_prescription,
    print_sick_leave,
    print_visit,
)
from qhealth.core.usecases.prescriptions import delete_prescription, write_prescription
from qhealth.core.usecases.sick_leaves import delete_sick_leave, write_sick_leave
from qhealth.core.usecases.visits import cancel_visit, delete_visit, reschedule_visit
from tests.builders import THAT_DAY
from tests.usecases.care import TOMORROW, Care
from tests.usecases.house import acting

DAYS = THAT_DAY, THAT_DAY + timedelta(days=6)


async def a_leave(care: Care) -> SickLeave:
    command = WriteSickLeave(care.patient.id, "J20.9", *DAYS)
    return await write_sick_leave(command, actor=acting(care.doctor), ports=care.ports)


async def of_leave(care: Care, leave: SickLeave, by: str = "patient") -> PrintedDocument:
    return await print_sick_leave(leave.id, actor=care.as_role(by), ports=care.ports)


async def status(care: Care, printed: PrintedDocument) -> ConfirmationStatus:
    return (await confirm_document(printed.issued.number, ports=care.ports)).status


async def test_a_certificate_is_for_doctors_those_above_and_the_patient_itself(care: Care):
    leave = await a_leave(care)
    for role in ("superuser", "admin", "doctor", "patient"):
        assert (await of_leave(care, leave, role)).content.startswith(b"%PDF-")
    for role in ("operator", "pharmacist"):
        with care.refuses(Forbidden):
            await of_leave(care, leave, role)
    with care.refuses(NotFound):
        await of_leave(care, leave, "other_patient")
    with care.refuses(NotFound):
        await of_leave(care, replace(leave, id=999))


async def test_a_document_keeps_its_number_whoever_asks_and_the_first_time_is_audited(care: Care):
    leave = await a_leave(care)
    first = await of_leave(care, leave)
    event = await care.last_event()
    assert (event.action, event.subject_type, event.subject_id) == (
        "sick_leave.document_issued",
        "sick_leave",
        leave.id,
    )
    assert event.details == {"patient_id": care.patient.id}
    care.wait(days=3)
    before = care.database.committed
    assert (await of_leave(care, leave, "doctor")).issued == first.issued
    assert care.database.committed is before


async def test_whoever_knows_the_number_learns_dates_and_issuer_and_nothing_else(care: Care):
    printed = await of_leave(care, await a_leave(care))
    confirmed = await confirm_document(f" {printed.issued.number.lower()} ", ports=care.ports)
    assert confirmed == Confirmation(
        number=printed.issued.number,
        status=ConfirmationStatus.VALID,
        from_date=DAYS[0],
        to_date=DAYS[1],
        issued_on=THAT_DAY,
        issuer="Greta House",
        clinic="QHealth",
    )
    assert set(asdict(confirmed)) == {"number", "status", "from_date", "to_date", "issued_on", "issuer", "clinic"}


@pytest.mark.parametrize("number", ["nonsense", "", "\0", document_number("nobody's")])
async def test_a_number_that_nobody_was_given_is_unknown(care: Care, number: str):
    with care.refuses(NotFound):
        await confirm_document(number, ports=care.ports)


async def test_the_number_of_a_deleted_sick_leave_is_known_and_says_so(care: Care):
    leave = await a_leave(care)
    printed = await of_leave(care, leave)
    await delete_sick_leave(leave.id, Reason("Wrong patient"), actor=acting(care.admin), ports=care.ports)
    assert await status(care, printed) is ConfirmationStatus.WITHDRAWN


async def test_a_prescription_holds_until_it_is_corrected_or_deleted(care: Care):
    pharmacist = acting(care.pharmacist)
    first = await write_prescription(
        WritePrescription(care.patient.id, "Salbutamol"), actor=pharmacist, ports=care.ports
    )
    printed = await print_prescription(first.id, actor=acting(care.patient), ports=care.ports)
    assert printed.issued.from_date == printed.issued.to_date == THAT_DAY
    assert (await confirm_document(printed.issued.number, ports=care.ports)).issuer == "Petra Piller"
    correction = WritePrescription(care.patient.id, "Salbutamol 200 µg", amends=first.id)
    second = await write_prescription(correction, actor=pharmacist, ports=care.ports)
    assert await status(care, printed) is ConfirmationStatus.WITHDRAWN
    corrected = await print_prescription(second.id, actor=acting(care.doctor), ports=care.ports)
    assert await status(care, corrected) is ConfirmationStatus.VALID
    await delete_prescription(second.id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)
    assert await status(care, corrected) is ConfirmationStatus.WITHDRAWN
    with care.refuses(NotFound):
        await print_prescription(first.id, actor=acting(care.other_patient), ports=care.ports)


async def test_a_visit_is_confirmed_for_its_day_and_doctor(care: Care):
    visit = await care.books()
    printed = await print_visit(visit.id, actor=acting(care.patient), ports=care.ports)
    assert await status(care, printed) is ConfirmationStatus.VALID
    moved = RescheduleVisit(TOMORROW + timedelta(days=1))
    await reschedule_visit(visit.id, moved, actor=care.operating, ports=care.ports)
    assert await status(care, printed) is ConfirmationStatus.WITHDRAWN
    anew = await print_visit(visit.id, actor=acting(care.patient), ports=care.ports)
    assert anew.issued.number != printed.issued.number
    assert await status(care, anew) is ConfirmationStatus.VALID
    to_another = RescheduleVisit(TOMORROW + timedelta(days=1, hours=2), doctor_id=care.other_doctor.id)
    await reschedule_visit(visit.id, to_another, actor=care.operating, ports=care.ports)
    assert await status(care, anew) is ConfirmationStatus.WITHDRAWN


async def test_what_does_not_take_place_is_not_confirmed(care: Care):
    visit = await care.books()
    printed = await print_visit(visit.id, actor=acting(care.patient), ports=care.ports)
    await cancel_visit(visit.id, Cancel("Ill"), actor=care.operating, ports=care.ports)
    assert await status(care, printed) is ConfirmationStatus.WITHDRAWN
    with care.refuses(NotConfirmable):
        await print_visit(visit.id, actor=acting(care.patient), ports=care.ports)
    await delete_visit(visit.id, actor=care.operating, ports=care.ports)
    assert await status(care, printed) is ConfirmationStatus.WITHDRAWN


async def test_a_visit_is_confirmed_to_those_who_may_see_it(care: Care):
    visit = await care.books()
    with care.refuses(Forbidden):
        await print_visit(visit.id, actor=acting(care.pharmacist), ports=care.ports)
    with care.refuses(NotFound):
        await print_visit(visit.id, actor=acting(care.other_patient), ports=care.ports)
