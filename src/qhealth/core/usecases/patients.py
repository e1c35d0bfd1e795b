"""Patients: people without staff role and admin status, as the staff sees them and as they see themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qhealth.core.domain.errors import NotFound
from qhealth.core.domain.policy import Action, authorise, owner_in_scope
from qhealth.core.usecases.common import check, found
from qhealth.core.usecases.users import people
from qhealth.ports.accounts import Group

if TYPE_CHECKING:
    from qhealth.core.domain.accounts import UserQuery
    from qhealth.core.domain.lists import Page
    from qhealth.core.domain.people import Account, User
    from qhealth.core.domain.policy import Actor
    from qhealth.core.domain.records import Diagnosis, DiagnosisQuery
    from qhealth.ports.gathered import Ports


async def list_patients(query: UserQuery, *, actor: Actor, ports: Ports) -> Page[User]:
    """Return a page of patients; a patient finds itself alone."""
    only_id = owner_in_scope(actor, Action.PATIENT_LIST)
    return await people(query, Group.PATIENTS, ports=ports, only_id=only_id)


async def view_patient(patient_id: int, *, actor: Actor, ports: Ports) -> User:
    """Return a patient with its details."""
    authorise(actor, Action.PATIENT_VIEW, owner_id=patient_id)
    return (await _patient(patient_id, ports)).shown(ports.when().today)


async def list_diagnoses(patient_id: int, query: DiagnosisQuery, *, actor: Actor, ports: Ports) -> Page[Diagnosis]:
    """Return a page of the diagnosis lines of a patient's journal, without what else the entries say."""
    authorise(actor, Action.PATIENT_DIAGNOSES_VIEW, owner_id=patient_id)
    check(query, ports)
    patient = await _patient(patient_id, ports)
    return await ports.store.journal_entries.diagnoses(patient.id, query)


async def _patient(patient_id: int, ports: Ports) -> Account:
    account = found(await ports.store.accounts.get(patient_id))
    if not account.is_patient:
        raise NotFound
    return account
