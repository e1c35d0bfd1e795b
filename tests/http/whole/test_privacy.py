"""Logs, the audit trail and mails tell nothing that is secret or medical."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from qhealth.adapters.persistence.engine.sqlite import PooledSQLiteEngine
from qhealth.adapters.system.logs import configure_logging
from tests.builders import a_diagnostic, a_doctor, a_pharmacist, a_superuser, after
from tests.databases import everything
from tests.http.whole.clinic import PASSWORD, Caller, Clinic

EMAIL = "asa@example.com"
NEW_PASSWORD = "blå häst i höga hagar"
MEDICAL = {
    "diagnosis": "F32.1 depressive episode",
    "description": "sleeps badly since spring",
    "plan": "psychotherapy twice a week",
    "medicine": "Sertraline 50 mg",
    "instructions": "one in the morning",
    "note": "would rather not tell the doctor",
    "call_note": "cried on the telephone",
}
PROFILE = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Return what is logged, down to the least of the program's own lines."""
    names = ("", "qhealth", "uvicorn", "uvicorn.error", "uvicorn.access", "httpx")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    stream = io.StringIO()
    configure_logging(stream=stream)
    logging.getLogger("qhealth").setLevel(logging.DEBUG)
    # The browser of the tests tells what it calls; that is none of the service's lines.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    yield stream
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.level, logger.propagate = handlers, level, propagate
    structlog.reset_defaults()


async def a_life_at_the_clinic(clinic: Clinic) -> list[str]:
    """Do everything that involves something secret or medical, right and wrong, and return those secrets."""
    secrets = [PASSWORD, NEW_PASSWORD, "password12345", "this was a wrong one", *MEDICAL.values()]
    asa = clinic.browser()
    registration = {"email": EMAIL, "password": PASSWORD, "profile": PROFILE}
    await asa.post("/auth/register", {**registration, "password": "password12345"})
    await asa.post("/auth/register", registration)
    secrets.append(await clinic.token("activate"))
    await asa.post("/auth/activate", {"token": secrets[-1]})
    await asa.post("/auth/activate", {"token": secrets[-1]})
    await asa.log_in(EMAIL, "this was a wrong one")
    secrets += await signed_in(asa)
    await asa.post("/auth/password/recovery", {"email": EMAIL})
    secrets.append(await clinic.token("reset-password"))
    await asa.post("/auth/password/reset", {"token": secrets[-1], "password": NEW_PASSWORD})
    secrets += await signed_in(asa, NEW_PASSWORD)
    await asa.post("/me/password", {"current_password": "this was a wrong one", "new_password": PASSWORD})
    await asa.get(f"/visits?token={secrets[-1]}&patient_name=depressive")
    await clinic.browser().call("GET", "/me", headers={"authorization": f"Bearer {secrets[-1]}x"})
    await records(clinic, asa)
    return secrets


async def signed_in(caller: Caller, password: str = PASSWORD) -> list[str]:
    """Sign in and refresh, and return every token that came of it."""
    first = await caller.log_in(EMAIL, password)
    second = await caller.post("/auth/refresh")
    assert first.is_success
    assert second.is_success
    caller.holds(second.json()["access_token"])
    cookies = [
        cookie.partition("=")[2].partition(";")[0]
        for answer in (first, second)
        for cookie in answer.headers.get_list("set-cookie")
    ]
    return [*cookies, first.json()["access_token"], second.json()["access_token"]]


async def records(clinic: Clinic, asa: Caller) -> None:
    superuser = await clinic.someone(a_superuser())
    doctor, pharmacist = await clinic.someone(a_doctor()), await clinic.someone(a_pharmacist())
    patient_id = (await asa.get("/me")).json()["id"]
    diagnostic = await clinic.keeps(a_diagnostic())
    note = {"note": MEDICAL["note"]}
    request = (await asa.post("/diagnostic-bookings", {"diagnostic_id": diagnostic.id, **note})).json()
    await superuser.patch(f"/diagnostic-bookings/{request['id']}", {"call_note": MEDICAL["call_note"]})
    visit = {"patient_id": patient_id, "doctor_id": doctor.id, "starts_at": after(days=2).isoformat(), **note}
    for _ in range(2):
        await superuser.post("/visits", visit, Idempotency_Key="once")
    await superuser.post("/visits", visit)
    entry = {name: MEDICAL[name] for name in ("diagnosis", "description", "plan")}
    written = await doctor.post("/journal-entries", {"patient_id": patient_id, **entry}, Idempotency_Key="twice")
    assert written.status_code == 201
    await doctor.post("/journal-entries", {"patient_id": -1, **entry, "nonsense": MEDICAL["plan"]})
    remedy = {name: MEDICAL[name] for name in ("medicine", "instructions")}
    assert (await pharmacist.post("/prescriptions", {"patient_id": patient_id, **remedy})).status_code == 201
    days = {"from_date": "2030-03-04", "to_date": "2030-03-10"}
    leave = {name: MEDICAL[name] for name in ("diagnosis", "description")} | days
    absent = await doctor.post("/sick-leaves", {"patient_id": patient_id, **leave}, Idempotency_Key="thrice")
    assert absent.status_code == 201
    assert (await asa.get(f"/sick-leaves/{absent.json()['id']}/document")).is_success
    await superuser.delete(f"/sick-leaves/{absent.json()['id']}", {"reason": "Written for the wrong patient"})
    await superuser.delete(f"/journal-entries/{written.json()['id']}", {"reason": "Written for the wrong patient"})


async def test_no_line_of_the_log_holds_a_password_a_token_or_medical_text(clinic: Clinic, logs: io.StringIO):
    secrets = await a_life_at_the_clinic(clinic)
    lines = logs.getvalue().splitlines()
    assert len(lines) > 20
    assert all("request_id" in json.loads(line) for line in lines if json.loads(line)["event"] == "request")
    told = logs.getvalue()
    unescaped = json.dumps([json.loads(line) for line in lines], ensure_ascii=False)
    assert [secret for secret in secrets if secret in told or secret in unescaped] == []


async def test_the_audit_trail_holds_neither(clinic: Clinic):
    secrets = await a_life_at_the_clinic(clinic)
    superuser = await clinic.someone(a_superuser())
    trail = (await superuser.get("/audit-events", page_size=100)).json()
    assert trail["total"] > 8
    text = json.dumps(trail, ensure_ascii=False)
    assert [secret for secret in secrets if secret in text] == []
    (deleted,) = [event for event in trail["items"] if event["action"] == "journal_entry.deleted"]
    assert deleted["details"]["reason"] == "Written for the wrong patient"
    assert len(deleted["details"]["digest"]) == 64


async def test_mails_hold_no_password_and_nothing_medical(clinic: Clinic):
    await a_life_at_the_clinic(clinic)
    await clinic.mails()
    kept = [path.read_bytes() for path in clinic.mail_folder.glob("*.eml")]
    assert len(kept) > 5
    text = "\n".join(f"{mail.text}\n{mail.html}" for mail in clinic.caught())
    assert [secret for secret in (PASSWORD, NEW_PASSWORD, *MEDICAL.values()) if secret in text] == []


async def test_the_database_keeps_no_token_and_no_password(clinic: Clinic):
    """Whoever reads a stolen copy signs in as nobody; the outbox forgets a link once it was handed over."""
    secrets = await a_life_at_the_clinic(clinic)
    await clinic.mails()
    stored = await everything(clinic.engine)
    assert EMAIL in stored
    if isinstance(clinic.engine, PooledSQLiteEngine):
        # The file also holds what was deleted and not yet written over.
        await clinic.engine.close_connection_pool()
        file = clinic.engine.path
        stored += "".join(path.read_bytes().decode("utf-8", "replace") for path in file.parent.glob(f"{file.name}*"))
    tokens = [secret for secret in secrets if secret not in MEDICAL.values()]
    assert [secret for secret in tokens if secret in stored] == []
