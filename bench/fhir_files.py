"""FHIR R4 files of made-up people, about as large as a small practice's records, for whoever has none at hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

_PATIENTS = 600
_PRACTITIONERS = 100
_ENCOUNTERS = 18_000
_EVERY_CONDITION = 4
"""A condition for every so many encounters, and as many medication requests."""
_DIAGNOSES = ("Hypertension", "Acute bronchitis", "Migraine", "Eczema", "Sprain of ankle", "Anaemia")
_MEDICINES = ("Amoxicillin 500 MG", "Ibuprofen 400 MG", "Metformin 850 MG", "Salbutamol 0.1 MG", "Lisinopril 10 MG")
_NAMES = ("Berg", "Holm", "Lund", "Ek", "Sandberg", "Nyström", "Wallin", "Öberg", "Falk", "Åkesson")

Resource = dict[str, Any]


def write_fhir(folder: Path) -> Path:
    """Write one NDJSON file for each type of resource; the same ones each time."""
    chance = random.Random(20)  # noqa: S311 - the data should be the same each time.
    for kind, resources in (
        ("Patient", _people("Patient", _PATIENTS, chance)),
        ("Practitioner", _people("Practitioner", _PRACTITIONERS, chance)),
    ):
        _write(folder / f"{kind}.ndjson", resources)
    encounters = list(_encounters(chance))
    noted = encounters[::_EVERY_CONDITION]
    _write(folder / "Encounter.ndjson", iter(encounters))
    _write(folder / "Condition.ndjson", (_condition(one, chance) for one in noted))
    _write(folder / "MedicationRequest.ndjson", (_request(one, chance) for one in noted))
    return folder


def _write(file: Path, resources: Iterator[Resource]) -> None:
    file.write_bytes(b"".join(msgspec.json.encode(resource) + b"\n" for resource in resources))


def _people(kind: str, count: int, chance: random.Random) -> Iterator[Resource]:
    for number in range(count):
        yield {
            "resourceType": kind,
            "id": f"{kind.lower()}-{number}",
            "name": [{"use": "official", "family": chance.choice(_NAMES), "given": [chance.choice(_NAMES)]}],
            "telecom": [{"system": "phone", "value": f"+46 31 {100 + number // 100} {10 + number % 90} 00"}],
            "gender": chance.choice(("female", "male")),
            "birthDate": f"{chance.randint(1935, 2020)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "address": [{"line": [f"Storgatan {number}"], "city": "Göteborg", "country": "SE"}],
        }


def _encounters(chance: random.Random) -> Iterator[Resource]:
    first = datetime(2005, 1, 3, 8, tzinfo=UTC)
    for number in range(_ENCOUNTERS):
        start = first + timedelta(minutes=480 * number + chance.randint(0, 300))
        kind = {"text": "Encounter for check up (procedure)"}
        yield {
            "resourceType": "Encounter",
            "id": f"encounter-{number}",
            "status": "finished",
            "type": [kind],
            "subject": {"reference": f"Patient/patient-{chance.randrange(_PATIENTS)}"},
            "participant": [
                {"individual": {"reference": f"Practitioner/practitioner-{chance.randrange(_PRACTITIONERS)}"}}
            ],
            "period": {"start": start.isoformat(), "end": (start + timedelta(minutes=15)).isoformat()},
        }


def _condition(encounter: Resource, chance: random.Random) -> Resource:
    return {
        "resourceType": "Condition",
        "id": f"condition-{encounter['id']}",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"text": chance.choice(_DIAGNOSES)},
        "subject": encounter["subject"],
        "encounter": {"reference": f"Encounter/{encounter['id']}"},
        "recordedDate": encounter["period"]["start"],
    }


def _request(encounter: Resource, chance: random.Random) -> Resource:
    return {
        "resourceType": "MedicationRequest",
        "id": f"request-{encounter['id']}",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": chance.choice(_MEDICINES)},
        "subject": encounter["subject"],
        "authoredOn": encounter["period"]["start"],
        "requester": encounter["participant"][0]["individual"],
        "dosageInstruction": [{"text": "One in the morning and one in the evening, with water."}],
    }
