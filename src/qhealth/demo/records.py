"""What is written into the records of the demonstration's patients, and what is put right later."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from qhealth.core.domain.policy import Actor
from qhealth.core.domain.records import JournalEntry, Reason, WriteJournalEntry, WritePrescription
from qhealth.core.domain.sick_leaves import WriteSickLeave
from qhealth.core.usecases.journal_entries import delete_journal_entry, write_journal_entry
from qhealth.core.usecases.prescriptions import write_prescription
from qhealth.core.usecases.sick_leaves import write_sick_leave
from qhealth.demo.cases import AMENDMENTS, Case
from qhealth.demo.world import World

_AMENDED: Final = 0.07
"""The share of journal entries, and of prescriptions, that are corrected later."""
_MISTAKEN: Final = 0.01
"""The share of entries that stood in the wrong journal and are removed."""


async def write_down(world: World, doctor: Actor, patient: Actor, case: Case) -> None:
    """Write what the doctor found into the journal, and off sick whoever cannot work.

    A pharmacist writes the prescription some time later.
    """
    command = WriteJournalEntry(patient.id, case.diagnosis, case.findings, case.plan)
    entry = await write_journal_entry(command, actor=doctor, ports=world.ports)
    if patient != world.ready_patient:
        _plan_fate(world, doctor, entry)
    if case.days_off:
        last = world.day + timedelta(days=case.days_off - 1)
        absence = WriteSickLeave(patient.id, case.diagnosis, world.day, last, case.unable)
        await write_sick_leave(absence, actor=doctor, ports=world.ports)
    if case.medicine:
        pharmacist = world.rng.choice(world.pharmacists)
        at = world.later_at_work(timedelta(minutes=20), timedelta(hours=3))
        world.diary.at(at, partial(_prescribe, world, pharmacist, patient, case))


def _plan_fate(world: World, doctor: Actor, entry: JournalEntry) -> None:
    fate = world.rng.random()
    at = world.later_at_work(timedelta(minutes=20), timedelta(days=3))
    if fate < _AMENDED:
        world.diary.at(at, partial(amend, world, doctor, entry))
    elif fate > 1 - _MISTAKEN and world.admin:
        reason = Reason("Written into the wrong patient's journal")
        world.diary.at(at, partial(delete_journal_entry, entry.id, reason, actor=world.admin, ports=world.ports))


async def amend(world: World, doctor: Actor, entry: JournalEntry) -> None:
    """Write the doctor's correction of an entry."""
    command = WriteJournalEntry(
        entry.patient.id,
        entry.diagnosis,
        f"{entry.description}\n\nAmended: {world.rng.choice(AMENDMENTS)}",
        entry.plan,
        amends=entry.id,
    )
    await write_journal_entry(command, actor=doctor, ports=world.ports)


async def _prescribe(world: World, pharmacist: Actor, patient: Actor, case: Case) -> None:
    command = WritePrescription(patient.id, case.medicine or "", case.instructions)
    prescription = await write_prescription(command, actor=pharmacist, ports=world.ports)
    if world.rng.random() < _AMENDED:
        correction = WritePrescription(
            patient.id,
            prescription.medicine,
            f"{prescription.instructions} Generic substitution agreed with the patient.",
            amends=prescription.id,
        )
        writing = partial(write_prescription, correction, actor=pharmacist, ports=world.ports)
        world.diary.at(world.later_at_work(timedelta(hours=1), timedelta(days=2)), writing)
