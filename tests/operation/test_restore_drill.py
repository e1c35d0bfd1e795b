"""The drill: back a clinic up while people book, restore it somewhere else, serve from there, and compare."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.entrypoints.process import QHEALTH, Server

PASSWORD = "grå gås på grönt gräs"
EMAIL = "root@example.com"
SEEDED = ("--patients", "60", "--visits", "150", "--doctors", "4", "--diagnostics", "4")


class Booker(threading.Thread):
    """Books one free time after another until it is told to stop."""

    def __init__(self, desk: httpx.Client) -> None:
        super().__init__()
        self._desk = desk
        self._ends = threading.Event()
        self._wanted = free_times(desk)
        self.booked: dict[int, dict] = {}
        self.failures: list[str] = []

    def run(self) -> None:
        while not self._ends.is_set():
            answer = self._desk.post("/visits", json=next(self._wanted))
            if answer.status_code == 201:
                self.booked[answer.json()["id"]] = answer.json()
            elif answer.json()["code"] != "booking_conflict":
                self.failures.append(answer.text)

    def until_booked(self, number: int) -> set[int]:
        """Wait for so many bookings, and return all that there are; the time limit of the test ends a wait in vain."""
        while self.is_alive() and len(self.booked) < number:
            self._ends.wait(0.01)
        return set(self.booked)

    def stop(self) -> None:
        self._ends.set()
        self.join()


def free_times(desk: httpx.Client) -> Iterator[dict]:
    patients = [person["id"] for person in desk.get("/patients?page_size=100").json()["items"]]
    doctors = [doctor["id"] for doctor in desk.get("/doctors").json()["items"]]
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    window = {"from": tomorrow.isoformat(), "to": (tomorrow + timedelta(days=60)).isoformat()}
    number = 0
    for doctor in doctors:
        for slot in desk.get(f"/doctors/{doctor}/slots", params=window).json()["slots"]:
            number += 1
            patient = patients[number % len(patients)]
            yield {"patient_id": patient, "doctor_id": doctor, "starts_at": slot["starts_at"]}


@contextmanager
def desk_of(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=30) as desk:
        signed_in = desk.post("/auth/login", json={"email": EMAIL, "password": PASSWORD}).json()
        desk.headers["authorization"] = f"Bearer {signed_in['access_token']}"
        yield desk


def everything(desk: httpx.Client, path: str) -> dict[int, dict]:
    found: dict[int, dict] = {}
    page = 1
    while True:
        answer = desk.get(path, params={"page": page, "page_size": 100}).json()
        found |= {item["id"]: item for item in answer["items"]}
        if len(found) >= answer["total"]:
            return found
        page += 1


@pytest.mark.parametrize("source", ["sqlite", "mariadb"])
def test_a_clinic_that_is_backed_up_while_people_book_is_served_from_another_database(
    source, server_variables, tmp_path
):
    here, there = ({}, server_variables()) if source == "sqlite" else (server_variables(), {})
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    file = tmp_path / "backup"
    qhealth(folders[0], here, "migrate")
    qhealth(folders[0], here, "seed", *SEEDED)
    qhealth(folders[0], here, "create-superuser", "--email", EMAIL, "--password", PASSWORD)

    with Server(folders[0], **here) as server, desk_of(server) as desk:
        booker = Booker(desk)
        booker.start()
        before = booker.until_booked(5)
        qhealth(folders[0], here, "backup", str(file))
        meanwhile = len(booker.booked)
        booker.until_booked(meanwhile + 5)
        booker.stop()
        assert not booker.failures
        seen = {path: everything(desk, path) for path in ("/visits", "/patients", "/journal-entries", "/prescriptions")}

    told = qhealth(folders[1], there, "restore", str(file))
    assert "Counts, keys, foreign keys and held times are right." in told
    with Server(folders[1], **there) as server, desk_of(server) as desk:
        visits = everything(desk, "/visits")
        # What was there when the backup began is there, nothing that came after its end, and of what came in between
        # an unbroken beginning: it is the clinic of one moment.
        kept = [number in visits for number in sorted(booker.booked)]
        assert before <= visits.keys()
        assert kept == sorted(kept, reverse=True)
        assert sum(kept) <= meanwhile + 1
        assert visits == {number: visit for number, visit in seen["/visits"].items() if number in visits}
        for path in ("/patients", "/journal-entries", "/prescriptions"):
            assert everything(desk, path) == seen[path]
        # Times that are held stay held, and the next visit gets a number that none has had.
        taken = booker.booked[min(before)]
        again = {
            name: taken["patient" if name == "patient_id" else "doctor"]["id"] for name in ("patient_id", "doctor_id")
        }
        assert desk.post("/visits", json={**again, "starts_at": taken["starts_at"]}).status_code == 409
        later = Booker(desk)
        later.start()
        assert min(later.until_booked(1)) > max(visits)
        later.stop()
        assert httpx.get(f"{server.url}/health/ready").status_code == 200


def qhealth(folder: Path, variables: dict[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command.
        [QHEALTH, *words], cwd=folder, env={**os.environ, **variables}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_refuse_in_one_sentence_each(run, tmp_path):
    nothing = run("backup", "b")
    assert (nothing.exit_code, nothing.stderr.count("\n")) == (1, 1)
    assert "There is no database" in nothing.stderr
    run("seed", "--patients", "3", "--visits", "5", "--diagnostics", "1")
    first, second = run("backup", "b"), run("backup", "b")
    assert first.exit_code == 0
    assert " rows of 26 tables are in b: " in first.output
    assert (second.exit_code, second.stderr) == (1, "b exists already; choose another name.\n")
    full = run("restore", "b")
    assert full.stderr == "The database is not empty; --replace restores over what is in it.\n"
    replaced = run("restore", "b", "--replace")
    assert replaced.exit_code == 0
    assert "What was there before is kept in " in replaced.output
    missing = run("restore", "nothing")
    assert (missing.exit_code, missing.stderr.count("\n")) == (1, 1)
    (tmp_path / "text").write_text("hello")
    assert run("restore", "text").stderr == "text is no backup of QHealth.\n"
