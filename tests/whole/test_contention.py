"""Several servers on one database, and clients who all want the same: a smaller `python -m bench contention`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bench.contention import contended
from bench.databases import Database, sqlite_in
from bench.ledger import Verb
from bench.proof import proven


def test_whatever_clients_do_at_once_nothing_is_held_twice_and_every_answer_is_true(tmp_path: Path, database: Database):
    crowd, proof = contended(tmp_path, database, servers=3, clients=32, attempts=600)
    assert proof.faults == []
    outcomes = crowd.ledger.outcomes
    assert {outcome for *_, outcome in outcomes} <= {"200", "201", "204", "404", "409"}
    assert {one.fault for one in crowd.asked} == {""}
    # The clients met: of everything some was done, and some was refused because others were quicker.
    for verb, done in ((Verb.BOOK, "201"), (Verb.MOVE, "200"), (Verb.CANCEL, "200"), (Verb.DELETE, "204")):
        assert outcomes[verb.value, "visit", done]
    assert crowd.ledger.count("409")
    assert proof.holdings.bookings


TAMPERED = {
    "UPDATE visit SET starts_at = ends_at WHERE id = {visit}": "was told as",
    "UPDATE visit SET version = version + 1 WHERE id = {visit}": "versions",
    "DELETE FROM visit WHERE id = {visit}": "which is not there",
    "UPDATE visit SET note = 'else' WHERE id = {visit}": "was told as",
    "DELETE FROM occupancy WHERE holder_kind = 'visit' AND holder_id = {visit}": "ticks are held without",
    "UPDATE occupancy SET lane = 2 WHERE holder_kind = 'visit' AND holder_id = {visit}": "ticks are held without",
    "INSERT INTO visit SELECT 99999, {columns} FROM visit WHERE id = {visit}": "more often than it can be",
}


def test_the_proof_sees_whatever_does_not_agree(tmp_path: Path):
    database = sqlite_in(tmp_path)
    crowd, proof = contended(tmp_path, database, servers=1, clients=8, attempts=60)
    assert proof.faults == []
    columns = ", ".join(name for _, name, *_ in database.rows("PRAGMA table_info(visit)") if name != "id")
    [(visit,), *_] = database.rows("SELECT id FROM visit WHERE status = 'booked' ORDER BY id")
    untouched = database.file.read_bytes()
    for statement, complaint in TAMPERED.items():
        with closing(sqlite3.connect(database.file)) as connection, connection:
            connection.execute(statement.format(visit=visit, columns=columns))
        faults = proven(database.rows, crowd.ledger).faults
        assert any(complaint in fault for fault in faults), (statement, faults)
        database.file.write_bytes(untouched)
