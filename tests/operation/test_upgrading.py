"""An upgrade without an outage: the version before works on, while and after the next one's migration has run."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from qhealth.adapters.persistence.counting_anew import CountAnew
from qhealth.adapters.persistence.migrating import discover
from qhealth.adapters.persistence.migration_steps import AddColumn, CreateIndex, Refuse, Sql
from tests.entrypoints.process import Server
from tests.operation.test_restore_drill import EMAIL, PASSWORD, SEEDED, Booker, desk_of, everything, qhealth

NEXT = '''
from qhealth.adapters.persistence.migration_steps import AddColumn, CreateIndex

STATEMENTS = (
    AddColumn("visit", "room", "{name(50)}"),
    AddColumn("account", "language", "{code(10)} NOT NULL DEFAULT 'sv'"),
    AddColumn("occupancy", "colour", "{int}"),
    CreateIndex("visit_by_room", "visit", ("room", "starts_at")),
    """
    CREATE TABLE IF NOT EXISTS room (
        id {id},
        name {name(50)} NOT NULL,
        visit_id {ref},
        CONSTRAINT room_visit FOREIGN KEY (visit_id) REFERENCES visit (id) ON DELETE RESTRICT
    )
    """,
    "UPDATE visit SET room = 'A' WHERE room IS NULL",
)
'''
"""What a migration may do: columns that may be left out, tables, indexes."""


@pytest.fixture
def next_version(tmp_path: Path) -> dict[str, str]:
    """Return what makes the same program the version after this one, which knows one migration more."""
    migrations = tmp_path / "next" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "m9000_rooms.py").write_text(NEXT)
    hook = f"from qhealth.adapters.persistence import migrations\nmigrations.__path__.append({str(migrations)!r})\n"
    (tmp_path / "next" / "sitecustomize.py").write_text(hook)
    return {"PYTHONPATH": str(tmp_path / "next")}


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds in another process; the time limit of the test ends a wait in vain."""
    while not holds():
        time.sleep(0.02)


def ready(server: Server) -> httpx.Response:
    return httpx.get(f"{server.url}/health/ready", timeout=20)


def test_people_book_on_while_the_next_version_takes_over(shared, next_version, tmp_path):
    qhealth(tmp_path, shared, "seed", *SEEDED)
    qhealth(tmp_path, shared, "create-superuser", "--email", EMAIL, "--password", PASSWORD)
    with Server(tmp_path, **shared) as old, desk_of(old) as desk:
        booker = Booker(desk)
        booker.start()
        booker.until_booked(3)

        with Server(tmp_path, **shared, **next_version) as new:
            # It waits, and a load balancer sends it nobody.
            closed = ready(new)
            assert closed.status_code == 503
            assert closed.json()["parts"]["database"] == (
                "unavailable: The database lacks m9000_rooms: run `qhealth migrate`."
            )
            assert httpx.get(f"{new.url}/api/v1/visits", timeout=20).status_code == 503

            told = qhealth(tmp_path, {**shared, **next_version}, "migrate")
            assert "Applied m9000_rooms." in told
            until(lambda: ready(new).status_code == 200)

            # The old one lets itself be taken out, and serves whoever still comes.
            assert "it does not know m9000_rooms" in ready(old).json()["parts"]["database"]
            booker.until_booked(len(booker.booked) + 3)
            booker.stop()
            assert not booker.failures
            before = everything(desk, "/visits")
            assert old.stop(signal.SIGTERM) == 0

            with desk_of(new) as later:
                assert everything(later, "/visits") == before
                booker = Booker(later)
                booker.start()
                booker.until_booked(3)
                booker.stop()
                assert not booker.failures

        # Nobody starts the version before on tables that it does not know.
        with Server(tmp_path, **shared) as late:
            assert ready(late).status_code == 503
            assert httpx.get(f"{late.url}/api/v1/visits", timeout=20).status_code == 503


@pytest.mark.parametrize("migration", discover()[1:], ids=lambda migration: migration.name)
def test_the_version_before_can_work_on_the_result_of_each_migration(migration):
    """It neither fills what it does not know, nor keeps rules about rows that it has written so far."""
    texts = [step.text for step in migration.steps if isinstance(step, Sql)]
    made = {found[1] for text in texts if (found := re.match(r"\s*CREATE TABLE IF NOT EXISTS (\w+)", text))}
    for step in migration.steps:
        match step:
            case AddColumn(table=table, type=kind) if table not in made:
                assert "NOT NULL" not in kind.upper() or "DEFAULT" in kind.upper()
            case CreateIndex(table=table, unique=True):
                assert table in made
            case Refuse(table=table):
                assert table in made
            case Sql(text=text):
                assert re.match(r"\s*(CREATE TABLE|UPDATE|INSERT)\b", text)
            case CountAnew():
                # The version before, which was never released, does not keep these numbers; no later one may do so.
                assert migration.name == "m0008_tallies"
            case _:
                assert isinstance(step, AddColumn | CreateIndex)
