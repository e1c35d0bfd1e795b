"""Made-up FHIR resources and the files that hold them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from qhealth.adapters.fhir import import_fhir
from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.memory.services import SettableClock
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.imports import Summary
from qhealth.core.domain.people import Account
from qhealth.core.domain.records import JournalEntry, JournalQuery, Prescription, PrescriptionQuery
from qhealth.core.domain.visits import Visit, VisitQuery
from qhealth.ports.accounts import Group
from qhealth.ports.gathered import Ports
from tests.builders import NOW

Json = dict[str, Any]

SNOMED = "http://snomed.info/sct"


def a_practitioner(key: str = "grey", **parts: Any) -> Json:
    name = [{"family": "Grey", "given": ["Mira"], "prefix": ["Dr."]}]
    return {"resourceType": "Practitioner", "id": key, "active": True, "name": name, **parts}


def a_patient(key: str = "asta", **parts: Any) -> Json:
    return {
        "resourceType": "Patient",
        "id": key,
        "name": [{"use": "official", "family": "Berg", "given": ["Asta", "Maria"]}],
        "gender": "female",
        "birthDate": "1971-02-03",
        "telecom": [{"system": "phone", "value": "+46 31 12 34 56", "use": "home"}],
        "address": [
            {"line": ["Storgatan 1", "3 tr"], "city": "Göteborg", "state": "Västra Götaland", "country": "SE"},
        ],
        **parts,
    }


def an_encounter(
    key: str = "e1", *, of: str = "Patient/asta", by: str | None = "Practitioner/grey", **parts: Any
) -> Json:
    return {
        "resourceType": "Encounter",
        "id": key,
        "status": "finished",
        "class": {"code": "AMB"},
        "type": [{"text": "Check-up"}],
        "subject": {"reference": of},
        "participant": [{"individual": {"reference": by}}] if by else [],
        "period": {"start": "2019-05-06T09:07:21+02:00", "end": "2019-05-06T09:22:21+02:00"},
        **parts,
    }


def a_condition(
    key: str = "c1", *, of: str = "Patient/asta", during: str | None = "Encounter/e1", **parts: Any
) -> Json:
    return {
        "resourceType": "Condition",
        "id": key,
        "code": {"coding": [{"system": SNOMED, "code": "123", "display": "Hay fever"}], "text": "Hay fever"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "subject": {"reference": of},
        "recordedDate": "2019-05-06T09:15:00+02:00",
        **({"encounter": {"reference": during}} if during else {}),
        **parts,
    }


def a_request(key: str = "m1", *, of: str = "Patient/asta", by: str | None = "Practitioner/grey", **parts: Any) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Cetirizine 10 mg"},
        "subject": {"reference": of},
        "authoredOn": "2019-05-06T07:20:00Z",
        "dosageInstruction": [{"text": "One tablet in the evening"}],
        **({"requester": {"reference": by}} if by else {}),
        **parts,
    }


def a_clinic() -> list[Json]:
    """Return one resource of each kind, those that depend on others first."""
    return [a_request(), a_condition(), an_encounter(), a_patient(), a_practitioner()]


def a_bundle(*entries: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}


class Folder:
    """A folder of files to import, and the clinic that takes them over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ports: Ports = memory_ports(clock=SettableClock(NOW))

    def holds(self, name: str, *resources: Json | str) -> None:
        """Write a file: NDJSON, or one JSON document, by the ending of its name. Text is written as it is."""
        lines = [text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in resources]
        content = ("\n".join(lines) + "\n").encode()
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    async def is_imported(self, name: str = "", system: str = "fhir") -> Summary:
        return await import_fhir(self.path / name, ports=self.ports, system=system)

    async def takes(self, *resources: Json) -> Summary:
        self.holds("all.ndjson", *resources)
        return await self.is_imported()

    async def people(self, group: Group = Group.EVERYBODY) -> list[Account]:
        return list((await self.ports.store.accounts.find(UserQuery(page_size=100), group, self.ports.when())).items)

    async def the_patient(self) -> Account:
        (patient,) = await self.people(Group.PATIENTS)
        return patient

    async def the_doctor(self) -> Account:
        (doctor,) = await self.people(Group.STAFF)
        return doctor

    async def visits(self) -> list[Visit]:
        return list((await self.ports.store.visits.find(VisitQuery(page_size=100), self.ports.when())).items)

    async def journal(self) -> list[JournalEntry]:
        page = await self.ports.store.journal_entries.find(JournalQuery(page_size=100), self.ports.when())
        return list(page.items)

    async def prescriptions(self) -> list[Prescription]:
        page = await self.ports.store.prescriptions.find(PrescriptionQuery(page_size=100), self.ports.when())
        return list(page.items)
