"""The log of events. Events wait in `unlogged_event` until they get their place in `event`, in the order of commits."""

from qhealth.adapters.persistence.migration_steps import CreateIndex

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS unlogged_event (
        id {id},
        topic {code(30)} NOT NULL,
        action {code(10)} NOT NULL,
        object_id {ref} NOT NULL,
        owner_id {ref},
        at {instant} NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS event (
        id {id},
        topic {code(30)} NOT NULL,
        action {code(10)} NOT NULL,
        object_id {ref} NOT NULL,
        owner_id {ref},
        at {instant} NOT NULL
    )
    """,
    CreateIndex("event_by_at", "event", ("at",)),
    """
    CREATE TABLE IF NOT EXISTS event_log (
        id {id},
        newest {ref} NOT NULL,
        turns {ref} NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS socket_ticket (
        digest {code(64)} NOT NULL,
        session_id {ref} NOT NULL,
        expires_at {instant} NOT NULL,
        PRIMARY KEY (digest)
    )
    """,
    CreateIndex("socket_ticket_by_expires_at", "socket_ticket", ("expires_at",)),
)
