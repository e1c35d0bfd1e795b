"""What every use case does alike: check the command, note the audit event, answer a repeated creation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from qhealth.core.domain.errors import Fault, Invalid, NotFound
from qhealth.core.domain.oversight import AuditEvent
from qhealth.core.domain.validation import check as check_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from qhealth.core.domain.people import Account
    from qhealth.core.domain.policy import Actor
    from qhealth.ports.gathered import Ports
    from qhealth.ports.idempotency import IdempotencyKey
    from qhealth.ports.unit_of_work import Store

T = TypeVar("T")

Precondition = Callable[[object], None]
"""Called with the object as it stands; raises `StaleObject` when the caller had read another state (If-Match)."""


def no_precondition(_current: object) -> None:
    """Accept any state."""


def check(command: object, ports: Ports, *, also: Sequence[Fault] = ()) -> datetime:
    """Raise `Invalid` with every fault of the command and those of `also`; return the present instant in UTC."""
    now = ports.clock.now()
    check_rules(command, now=now, today=ports.clinic.day_of(now), also=also)
    return now


def found(thing: T | None) -> T:
    """Return the thing, or raise `NotFound` where there is none."""
    if thing is None:
        raise NotFound
    return thing


def audited(
    action: str, subject_id: int, *, actor: Actor | None, at: datetime, ip_address: str | None = None, **details: object
) -> AuditEvent:
    """Return the audit event of an action like "visit.cancelled"; the subject's type is the part before the dot."""
    return AuditEvent(
        id=0,
        at=at,
        actor=actor.person if actor else None,
        ip_address=actor.ip_address if actor else ip_address,
        action=action,
        subject_type=action.partition(".")[0],
        subject_id=subject_id,
        details={name: value for name, value in details.items() if value is not None},
    )


async def first_answer(key: IdempotencyKey | None, kind: type[T], *, store: Store, now: datetime) -> T | None:
    """Return what a creation with this key answered before; None without a key and at the first time."""
    return await store.idempotency.recall(key, kind, now=now) if key else None


def the_patient(accounts: Mapping[int, Account], patient_id: int) -> Account:
    """Return the patient among the accounts, or raise `Invalid` naming `patient_id`."""
    patient = accounts.get(patient_id)
    if patient is None:
        raise Invalid([Fault("patient_id", "unknown", "There is no patient with this id.")])
    if not patient.is_patient:
        raise Invalid([Fault("patient_id", "not_a_patient", "This person is not a patient.")])
    return patient


def the_doctor(accounts: Mapping[int, Account], doctor_id: int, field: str = "doctor_id") -> Account:
    """Return the doctor among the accounts, or raise `Invalid` naming the field."""
    doctor = accounts.get(doctor_id)
    if doctor is None:
        raise Invalid([Fault(field, "unknown", "There is no doctor with this id.")])
    if not doctor.is_doctor:
        raise Invalid([Fault(field, "not_a_doctor", "This person is not a doctor.")])
    return doctor
