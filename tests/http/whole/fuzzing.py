"""Schemathesis on the whole document, as somebody who is signed in, with every check on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import schemathesis
import schemathesis.engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine.events import NonFatalError, ScenarioFinished
from schemathesis.python.asgi import shutdown_lifespans

from qhealth.adapters.memory.services import NoThrottle
from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.core.domain.errors import Unauthenticated
from qhealth.core.domain.people import Account
from qhealth.core.domain.sessions import Client
from qhealth.core.usecases.sessions import authenticate
from tests.builders import (
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_login_attempt,
    a_patient,
    a_pharmacist,
    a_prescription,
    a_sick_leave,
    a_superuser,
    a_visit,
    after,
    an_operator,
)
from tests.databases import empty_file
from tests.http.whole.clinic import Clinic

LIKE_SIGNED_IN: Final = "Bearer whoever-calls"

# What breaks the schema is refused in one of these ways; besides the usual ones, a body can be too large to be read.
REFUSALS: Final = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429"]

# A body can keep its schema and still name a day that has passed or a patient who does not exist, and a stretch of free
# times can end before it starts. Everywhere else what keeps the schema has to be accepted.
RULES_BEYOND_THE_SCHEMA: Final = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422"]}
}
BEYOND_THE_SCHEMA: Final = [
    {"include-method": ["POST", "PUT", "PATCH", "DELETE"], "checks": RULES_BEYOND_THE_SCHEMA},
    {"include-path-regex": "/slots$", "checks": RULES_BEYOND_THE_SCHEMA},
]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is tried."""

    seed: int
    """What is made up differs from seed to seed, and is the same for the same one."""
    examples: int
    """Requests for each operation."""
    sequences: int
    """Chains of operations, each with what the one before answered."""
    every_edge: bool = False
    """Whether every edge of every field is tried besides."""


@dataclass(frozen=True)
class Found:
    """What came of it."""

    requests: int
    faults: list[str]


class Door:
    """Lets the caller in under a placeholder, signing it in anew whenever it has signed out or blocked itself."""

    def __init__(self, clinic: Clinic, person: Callable[[], Account]) -> None:
        self.clinic = clinic
        self.person = person
        self.token = ""
        self.requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        self.requests += 1
        headers = dict(scope["headers"])
        if headers.get(b"authorization") == LIKE_SIGNED_IN.encode():
            headers[b"authorization"] = f"Bearer {await self._live_token()}".encode()
            scope["headers"] = list(headers.items())
        await self.clinic.app(scope, receive, send)

    async def _lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        await self.clinic.engine.start_connection_pool()
        await furnish(self.clinic)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.clinic.engine.close_connection_pool()
        await send({"type": "lifespan.shutdown.complete"})

    async def _live_token(self) -> str:
        try:
            await authenticate(self.token, client=Client(), ports=self.clinic.ports)
        except Unauthenticated:
            caller = await self.clinic.someone(self.person())
            self.token = caller.http.headers["Authorization"].removeprefix("Bearer ")
        return self.token


async def furnish(clinic: Clinic) -> None:
    """Give the clinic something of everything."""
    patient, doctor = await clinic.has(a_patient()), await clinic.has(a_doctor())
    pharmacist = await clinic.has(a_pharmacist())
    await clinic.has(an_operator())
    # There is another superuser, so that the caller can be deleted.
    await clinic.has(a_superuser())
    diagnostic = await clinic.keeps(a_diagnostic())
    for days in range(3):
        await clinic.keeps(a_visit(patient=patient, doctor=doctor, starting=after(days=days)))
        await clinic.keeps(a_visit(patient=patient, doctor=doctor, starting=after(days=-days, hours=-3)))
        await clinic.keeps(a_journal_entry(patient=patient, author=doctor))
        await clinic.keeps(a_prescription(patient=patient, author=pharmacist))
        await clinic.keeps(a_sick_leave(patient=patient, author=doctor))
    await clinic.keeps(a_booking(patient=patient, diagnostic=diagnostic))
    async with clinic.ports.unit_of_work() as uow:
        await uow.login_attempts.add(a_login_attempt())
        await uow.commit()


def hunt(folder: Path, person: Callable[[], Account], headers: Mapping[str, str], effort: Effort) -> Found:
    """Try the service on an empty SQLite database in a folder, called by a person or, without headers, by nobody.

    On SQLite alone: what is tried here is the program's reading, not the database's.
    """
    engine = PooledSQLiteEngine(asyncio.run(empty_file(folder)), readers=2)
    # Guessed passwords would lock everybody out before the first minute is over.
    clinic = Clinic(engine, folder, throttle=NoThrottle())
    door = Door(clinic, person)
    try:
        faults = _faults(door, headers, effort)
    finally:
        shutdown_lifespans()
        clinic.passwords.close()
    return Found(door.requests, faults)


def _faults(door: Door, headers: Mapping[str, str], effort: Effort) -> list[str]:
    config = SchemathesisConfig.from_dict(
        {
            "seed": effort.seed,
            "headers": dict(headers),
            "continue-on-failure": True,
            "generation": {"max-examples": effort.examples, "database": "none", "no-shrink": True},
            "phases": {
                "coverage": {"enabled": effort.every_edge},
                "stateful": {"generation": {"max-examples": effort.sequences}},
            },
            # Who calls is the test's choice, and nobody is nobody.
            "auth": {"auto-signup": False},
            "suppress-health-check": ["filter_too_much"],
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
            "operations": BEYOND_THE_SCHEMA,
        }
    )
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", door, config=config)
    return [line for event in schemathesis.engine.from_schema(schema).execute() for line in told_by(event)]


def told_by(event: object) -> Iterator[str]:
    if isinstance(event, NonFatalError):
        yield f"{event.label}: {event.info}"
    if not isinstance(event, ScenarioFinished):
        return
    for case_id, checks in event.recorder.checks.items():
        case = event.recorder.cases[case_id].value
        for check in checks:
            if check.failure_info:
                yield f"{event.phase.value} {check.name}: {check.failure_info.failure}\n{case.as_curl_command()}"
