"""Patients, as the staff see them."""

from __future__ import annotations

from litestar import Controller, get
from litestar.params import FromPath

from qhealth.adapters.http.requests import ApiRequest, Filters
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.lists import Page
from qhealth.core.domain.people import User
from qhealth.core.domain.policy import Action
from qhealth.core.domain.records import Diagnosis, DiagnosisQuery
from qhealth.core.usecases import patients


class PatientController(Controller):
    """`/patients`."""

    path = "/patients"
    tags = ("Patients",)

    @get(summary="List patients", actions=(Action.PATIENT_LIST,))
    async def list_patients(self, request: ApiRequest, filters: Filters[UserQuery]) -> Page[User]:
        """A patient is a user without staff role and admin status; a patient sees itself only."""
        return await patients.list_patients(filters, actor=request.actor, ports=request.ports)

    @get("/{patient_id:int}", summary="View a patient", actions=(Action.PATIENT_VIEW,))
    async def view_patient(self, request: ApiRequest, patient_id: FromPath[int]) -> User:
        """The id of a patient is the id of the user."""
        return await patients.view_patient(patient_id, actor=request.actor, ports=request.ports)

    @get(
        "/{patient_id:int}/diagnoses",
        summary="List a patient's diagnoses",
        actions=(Action.PATIENT_DIAGNOSES_VIEW,),
    )
    async def list_diagnoses(
        self, request: ApiRequest, patient_id: FromPath[int], filters: Filters[DiagnosisQuery]
    ) -> Page[Diagnosis]:
        """The diagnosis lines of the journal, newest first, without description and plan."""
        return await patients.list_diagnoses(patient_id, filters, actor=request.actor, ports=request.ports)
