"""What schedules look for: bookings to remind of, rows that are of no use any more, and what was done when."""

from qhealth.adapters.persistence.migration_steps import AddColumn, CreateIndex

STATEMENTS = (
    AddColumn("visit", "reminded_for", "{instant}"),
    AddColumn("diagnostic_booking", "reminded_for", "{instant}"),
    CreateIndex("session_by_expires_at", "session", ("expires_at",)),
    CreateIndex("link_by_expires_at", "link", ("expires_at",)),
    CreateIndex("occupancy_by_age", "occupancy", ("tick",)),
    CreateIndex("outbox_by_created_at", "outbox", ("created_at",)),
    """
    CREATE TABLE IF NOT EXISTS task_run (
        task {code(50)} NOT NULL,
        due_at {instant} NOT NULL,
        PRIMARY KEY (task)
    )
    """,
)
