"""One batch of an import: find whom it is about, check it, store it, or say why not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qhealth.core.domain.imports import (
    EARLIEST,
    USUAL_SPECIALTY,
    Foreign,
    ForeignDoctor,
    ForeignJournalEntry,
    ForeignPatient,
    ForeignPerson,
    ForeignPrescription,
    ForeignVisit,
    Kind,
    LeftOut,
    Moment,
    Reason,
)
from qhealth.core.domain.people import Account, AuthorRef, Person, Role, StaffRole
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.validation import Context, faults_of
from qhealth.core.domain.visits import Visit
from qhealth.core.domain.working_hours import start_of_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qhealth.ports.unit_of_work import UnitOfWork
    from qhealth.ports.when import When

_BY_FIELD: Final = {
    "profile.first_name": Reason.INVALID_NAME,
    "profile.last_name": Reason.INVALID_NAME,
    "profile.birth_date": Reason.INVALID_BIRTH_DATE,
}


class _CannotBeTaken(Exception):  # noqa: N818 - named as the event it tells of.
    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch."""

    ids: dict[str, int] = field(default_factory=dict[str, int])
    """Our ids of what was stored, by the other system's keys."""
    already_there: list[str] = field(default_factory=list[str])
    left_out: list[LeftOut] = field(default_factory=list[LeftOut])
    altered: Counter[str] = field(default_factory=Counter[str])


class Taking:
    """Stores batches of one kind each within one unit of work."""

    def __init__(self, uow: UnitOfWork, when: When, system: str) -> None:
        self._uow = uow
        self._when = when
        self._system = system
        self._patients: Mapping[str, Account] = {}
        self._doctors: Mapping[str, Account] = {}
        self._visit_ids: Mapping[str, int] = {}

    def source(self, kind: Kind) -> str:
        """Return the name under which the keys of a kind are remembered."""
        return f"{self._system}:{kind.value}"

    async def store(self, batch: Sequence[Foreign]) -> Taken:
        """Store what can be taken and was not taken before, and remember where it came from."""
        source = self.source(batch[0].KIND)
        known = await self._uow.origins.known(source, [thing.key for thing in batch])
        await self._find_references([thing for thing in batch if thing.key not in known])
        taken = Taken()
        for thing in batch:
            if thing.key in known or thing.key in taken.ids:
                taken.already_there.append(thing.key)
                continue
            try:
                self._must_be_storable(thing)
                taken.ids[thing.key] = await self._store(thing)
            except _CannotBeTaken as refusal:
                taken.left_out.append(LeftOut(thing.KIND, thing.key, refusal.reason))
            else:
                taken.altered.update(thing.altered if isinstance(thing, ForeignPerson) else ())
        if taken.ids:
            await self._uow.origins.add(source, taken.ids)
        return taken

    async def _store(self, thing: Foreign) -> int:
        match thing:
            case ForeignPatient():
                return await self._add(self._patient(thing))
            case ForeignDoctor():
                return await self._add(self._doctor(thing))
            case ForeignVisit():
                return (await self._uow.visits.add(self._visit(thing))).id
            case ForeignJournalEntry():
                return (await self._uow.journal_entries.add(await self._journal_entry(thing))).id
            case ForeignPrescription():
                return (await self._uow.prescriptions.add(self._prescription(thing))).id
            case _:
                message = f"Nobody has said how to take a {type(thing).__name__}."
                raise TypeError(message)

    async def _add(self, account: Account) -> int:
        return (await self._uow.accounts.add(account, password_hash=None)).id

    def _patient(self, patient: ForeignPatient) -> Account:
        return Account(id=0, email=None, profile=patient.profile, created_at=self._when.now)

    def _doctor(self, doctor: ForeignDoctor) -> Account:
        # Without working hours there are no free times, so nobody can book before somebody enters them.
        return Account(
            id=0,
            email=None,
            profile=doctor.profile,
            staff_role=StaffRole.DOCTOR,
            specialty=doctor.specialty or USUAL_SPECIALTY,
            is_available_for_booking=doctor.is_active,
            created_at=self._when.now,
        )

    def _visit(self, visit: ForeignVisit) -> Visit:
        if visit.ends_at <= visit.starts_at:
            raise _CannotBeTaken(Reason.ENDS_BEFORE_START)
        return Visit(
            id=0,
            patient=self._patient_of(visit.patient).as_patient,
            doctor=self._first_known(visit.doctors).as_doctor_ref,
            starts_at=self._past(visit.starts_at),
            ends_at=self._past(visit.ends_at),
            status=visit.status,
            note=visit.note,
            override=None,
            request_id=None,
            booked_by=None,
            cancelled_by=None,
            cancelled_at=None,
            cancel_reason=None,
            created_at=self._when.now,
            updated_at=self._when.now,
        )

    async def _journal_entry(self, entry: ForeignJournalEntry) -> JournalEntry:
        patient = self._patient_of(entry.patient)
        return JournalEntry(
            id=0,
            patient=patient.as_patient,
            author=_author(await self._writer(entry, patient)),
            diagnosis=entry.diagnosis,
            description=entry.description,
            plan="",
            amends=None,
            amended_by=None,
            written_by=None,
            created_at=self._past(entry.written_at),
        )

    def _prescription(self, prescription: ForeignPrescription) -> Prescription:
        return Prescription(
            id=0,
            patient=self._patient_of(prescription.patient).as_patient,
            author=_author(self._first_known(prescription.authors).person),
            medicine=prescription.medicine,
            instructions=prescription.instructions,
            amends=None,
            amended_by=None,
            written_by=None,
            created_at=self._past(prescription.written_at),
        )

    async def _writer(self, entry: ForeignJournalEntry, patient: Account) -> Person:
        visit = await self._visit_of(entry.visit) if entry.visit else None
        if visit is not None and visit.patient.id != patient.id:
            raise _CannotBeTaken(Reason.OTHER_PATIENT)
        if entry.authors:
            return self._first_known(entry.authors).person
        if visit is None:
            raise _CannotBeTaken(Reason.UNKNOWN_VISIT if entry.visit else Reason.NO_AUTHOR)
        return visit.doctor

    async def _visit_of(self, key: str) -> Visit | None:
        return await self._uow.visits.get(self._visit_ids[key]) if key in self._visit_ids else None

    async def _find_references(self, batch: Sequence[Foreign]) -> None:
        patients = {thing.patient for thing in batch if isinstance(thing, _ABOUT_A_PATIENT)}
        doctors = {key for thing in batch for key in _doctors_of(thing)}
        visits = {thing.visit for thing in batch if isinstance(thing, ForeignJournalEntry) and thing.visit}
        self._patients = await self._accounts(Kind.PATIENT, sorted(patients))
        self._doctors = await self._accounts(Kind.DOCTOR, sorted(doctors))
        self._visit_ids = await self._known(Kind.VISIT, sorted(visits))

    async def _known(self, kind: Kind, keys: Sequence[str]) -> Mapping[str, int]:
        return await self._uow.origins.known(self.source(kind), keys) if keys else {}

    async def _accounts(self, kind: Kind, keys: Sequence[str]) -> dict[str, Account]:
        ids = await self._known(kind, keys)
        accounts = await self._uow.accounts.get_many(ids.values()) if ids else dict[int, Account]()
        return {key: accounts[user_id] for key, user_id in ids.items() if user_id in accounts}

    def _patient_of(self, key: str) -> Account:
        patient = self._patients.get(key)
        if patient is None:
            raise _CannotBeTaken(Reason.UNKNOWN_PATIENT)
        return patient

    def _first_known(self, doctors: Sequence[str]) -> Account:
        if not doctors:
            raise _CannotBeTaken(Reason.NO_AUTHOR)
        for key in doctors:
            if key in self._doctors:
                return self._doctors[key]
        raise _CannotBeTaken(Reason.UNKNOWN_AUTHOR)

    def _past(self, moment: Moment) -> datetime:
        if moment.year < EARLIEST:
            raise _CannotBeTaken(Reason.TIME_OUT_OF_RANGE)
        instant = moment if isinstance(moment, datetime) else start_of_day(moment, self._when.zone)
        if instant > self._when.now:
            raise _CannotBeTaken(Reason.TIME_OUT_OF_RANGE)
        return instant

    def _must_be_storable(self, thing: Foreign) -> None:
        for fault in faults_of(thing, Context(self._when.now, self._when.today, {})):
            # The rule is about the living; a medical record also holds those who were born long ago and have died.
            if fault.code != "too_long_ago":
                raise _CannotBeTaken(_BY_FIELD.get(fault.field, Reason.INVALID_FIELD))


_ABOUT_A_PATIENT: Final = (ForeignVisit, ForeignJournalEntry, ForeignPrescription)


def _doctors_of(thing: Foreign) -> tuple[str, ...]:
    if isinstance(thing, ForeignVisit):
        return thing.doctors
    if isinstance(thing, ForeignJournalEntry | ForeignPrescription):
        return thing.authors
    return ()


def _author(doctor: Person) -> AuthorRef:
    return AuthorRef(doctor.id, doctor.first_name, doctor.last_name, Role.DOCTOR)
