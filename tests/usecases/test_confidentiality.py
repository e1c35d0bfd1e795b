"""What people say about their health stands in the record and nowhere else: in no mail and in no audit event."""

from __future__ import annotations

from datetime import timedelta

from qhealth.core.domain.diagnostics import NoteCall, ScheduleDiagnostic
from qhealth.core.domain.records import Reason, WriteJournalEntry, WritePrescription
from qhealth.core.domain.sick_leaves import WriteSickLeave
from qhealth.core.domain.visits import Cancel, RescheduleVisit
from qhealth.core.usecases.diagnostic_bookings import (
    cancel_diagnostic_booking,
    delete_diagnostic_booking,
    note_call,
    schedule_diagnostic,
)
from qhealth.core.usecases.journal_entries import delete_journal_entry, write_journal_entry
from qhealth.core.usecases.prescriptions import delete_prescription, write_prescription
from qhealth.core.usecases.sick_leaves import delete_sick_leave, write_sick_leave
from qhealth.core.usecases.visits import cancel_visit, complete_visit, delete_visit, mark_no_show, reschedule_visit
from tests.builders import NOW, THAT_DAY
from tests.usecases.care import TOMORROW, Care, minutes
from tests.usecases.house import acting

SECRET = "Chlamydia"


async def every_visit_action(care: Care) -> None:
    soon = NOW + minutes(30)
    moved = await care.books(soon, note=SECRET)
    later = RescheduleVisit(soon + minutes(60), doctor_id=care.other_doctor.id)
    await reschedule_visit(moved.id, later, actor=care.operating, ports=care.ports)
    await cancel_visit(moved.id, Cancel("Ill"), actor=care.operating, ports=care.ports)
    deleted = await care.books(soon, note=SECRET)
    await delete_visit(deleted.id, actor=care.operating, ports=care.ports)
    now = await care.books(NOW, note=SECRET)
    await complete_visit(now.id, actor=acting(care.doctor), ports=care.ports)
    again = await care.books(NOW, note=SECRET)
    await mark_no_show(again.id, actor=acting(care.doctor), ports=care.ports)


async def every_diagnostic_action(care: Care) -> None:
    request = await care.asks(note=SECRET)
    await note_call(request.id, NoteCall(SECRET), actor=care.operating, ports=care.ports)
    for step in (0, 1):
        to = ScheduleDiagnostic(TOMORROW + timedelta(hours=step))
        await schedule_diagnostic(request.id, to, actor=care.operating, ports=care.ports)
    await cancel_diagnostic_booking(request.id, Cancel("Broken"), actor=care.operating, ports=care.ports)
    booked = await care.examines(note=SECRET)
    await delete_diagnostic_booking(booked.id, actor=care.operating, ports=care.ports)


async def every_record_action(care: Care) -> None:
    entry = WriteJournalEntry(care.patient.id, SECRET, SECRET, SECRET, on_behalf_of=care.doctor.id)
    written = await write_journal_entry(entry, actor=acting(care.admin), ports=care.ports)
    await delete_journal_entry(written.id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)
    medicine = WritePrescription(care.patient.id, SECRET, SECRET)
    prescribed = await write_prescription(medicine, actor=acting(care.pharmacist), ports=care.ports)
    await delete_prescription(prescribed.id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)
    leave = WriteSickLeave(care.patient.id, SECRET, THAT_DAY, THAT_DAY, SECRET)
    absent = await write_sick_leave(leave, actor=acting(care.doctor), ports=care.ports)
    await delete_sick_leave(absent.id, Reason("Wrong"), actor=acting(care.admin), ports=care.ports)


async def test_no_mail_and_no_audit_event_holds_medical_text(care: Care):
    await every_visit_action(care)
    await every_diagnostic_action(care)
    await every_record_action(care)
    mails, events = await care.mails(), await care.events()
    assert len(mails) > 10
    assert len(events) > 15
    assert not [mail for mail in mails if SECRET in repr(mail)]
    assert not [event for event in events if SECRET in repr(event)]


async def test_no_mail_says_which_diagnostic_or_which_specialty(care: Care):
    await every_visit_action(care)
    await every_diagnostic_action(care)
    told = repr(await care.mails())
    assert "MRI" not in told
    assert "Cardiology" not in told


async def test_every_write_is_audited_once_under_its_name_with_who_and_from_where(care: Care):
    await every_visit_action(care)
    await every_diagnostic_action(care)
    await every_record_action(care)
    events = await care.events()
    assert [event.action for event in events] == [
        "visit.booked",
        "visit.rescheduled",
        "visit.cancelled",
        "visit.booked",
        "visit.deleted",
        "visit.booked",
        "visit.completed",
        "visit.booked",
        "visit.no_show",
        "diagnostic_booking.requested",
        "diagnostic_booking.call_noted",
        "diagnostic_booking.scheduled",
        "diagnostic_booking.moved",
        "diagnostic_booking.cancelled",
        "diagnostic_booking.booked",
        "diagnostic_booking.deleted",
        "journal_entry.created",
        "journal_entry.deleted",
        "prescription.created",
        "prescription.deleted",
        "sick_leave.created",
        "sick_leave.deleted",
    ]
    assert all(event.actor is not None and event.ip_address == "192.0.2.7" and event.at == NOW for event in events)
