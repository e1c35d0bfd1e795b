"""The parts of FHIR R4 resources that are read, as the specification types them (https://hl7.org/fhir/R4/).

A resource whose parts have other types than these is refused with the path of the fault. Null stands for what is
absent; within lists FHIR writes it where a value has nothing but an extension.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Raw, Struct

TypeName = Annotated[str, Meta(pattern="^[A-Z][A-Za-z]{1,63}$")]
"""What names of resource types look like, those of later versions included."""


class Fhir(Struct, rename="camel"):
    """A part of a resource. What is not named is passed over."""


class Header(Fhir):
    """What every resource says of itself."""

    resource_type: TypeName
    id: str | None = None


class Entry(Fhir):
    """One resource of a bundle, with the address by which the others may point at it."""

    full_url: str | None = None
    resource: Raw = Raw()


class Bundle(Fhir):
    """Resources in one document."""

    entry: list[Entry] | None = None


class Reference(Fhir):
    """A pointer to another resource."""

    reference: str | None = None
    display: str | None = None


class Coding(Fhir):
    """A code of a code system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Fhir):
    """A notion in words, in codes or both."""

    coding: list[Coding] | None = None
    text: str | None = None


class Period(Fhir):
    """A span of time."""

    start: str | None = None
    end: str | None = None


class Quantity(Fhir):
    """A measured amount."""

    value: float | None = None
    unit: str | None = None
    code: str | None = None


class Annotation(Fhir):
    """A remark."""

    text: str | None = None


class HumanName(Fhir):
    """A name; people have several."""

    use: str | None = None
    family: str | None = None
    given: list[str | None] | None = None


class ContactPoint(Fhir):
    """A telephone number or another way to reach somebody."""

    system: str | None = None
    value: str | None = None
    use: str | None = None
    rank: int | None = None


class Address(Fhir):
    """A postal address."""

    use: str | None = None
    line: list[str | None] | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None


class Qualification(Fhir):
    """What somebody has learned or is licensed to do."""

    code: CodeableConcept | None = None


class Resource(Fhir):
    """What all the resources below share."""

    id: str | None = None
    modifier_extension: list[Raw] | None = None


class HumanResource(Resource):
    """What patients and practitioners share."""

    name: list[HumanName] | None = None
    telecom: list[ContactPoint] | None = None
    gender: str | None = None
    birth_date: str | None = None
    address: list[Address] | None = None


class Patient(HumanResource):
    """A patient."""


class Practitioner(HumanResource):
    """Somebody who cares for patients."""

    active: bool | None = None
    qualification: list[Qualification] | None = None


class Participant(Fhir):
    """Somebody who took part in an encounter."""

    type: list[CodeableConcept] | None = None
    individual: Reference | None = None


class Encounter(Resource, kw_only=True):
    """A meeting of a patient with those who care for it."""

    status: str
    type: list[CodeableConcept] | None = None
    subject: Reference | None = None
    participant: list[Participant] | None = None
    period: Period | None = None
    length: Quantity | None = None
    reason_code: list[CodeableConcept] | None = None


class Condition(Resource):
    """A diagnosis or a complaint."""

    subject: Reference | None = None
    encounter: Reference | None = None
    recorder: Reference | None = None
    asserter: Reference | None = None
    code: CodeableConcept | None = None
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    severity: CodeableConcept | None = None
    body_site: list[CodeableConcept] | None = None
    onset_date_time: str | None = None
    onset_string: str | None = None
    abatement_date_time: str | None = None
    abatement_string: str | None = None
    recorded_date: str | None = None
    note: list[Annotation] | None = None


class Contained(Fhir):
    """A medication inside the request that points at it."""

    resource_type: str
    id: str | None = None
    code: CodeableConcept | None = None


class MedicationRequest(Resource, kw_only=True):
    """An order or a plan of a medicine."""

    status: str
    intent: str
    do_not_perform: bool | None = None
    contained: list[Raw] | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    subject: Reference | None = None
    authored_on: str | None = None
    requester: Reference | None = None
    recorder: Reference | None = None
    dosage_instruction: list[Raw] | None = None
    note: list[Annotation] | None = None
