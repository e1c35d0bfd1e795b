"""Diagnostics, their bookings, visits, and the occupancy whose key makes double booking impossible."""

from qhealth.adapters.persistence.migration_steps import CreateIndex

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS diagnostic (
        id {id},
        name {name(120)} NOT NULL,
        name_key {name(500)},
        name_sort {name(200)} NOT NULL,
        description {text} NOT NULL,
        duration_minutes {int} NOT NULL,
        capacity {int} NOT NULL,
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL,
        deleted_at {instant},
        version {int} NOT NULL,
        CONSTRAINT diagnostic_name_key UNIQUE (name_key)
    )
    """,
    CreateIndex("diagnostic_by_name", "diagnostic", ("name_sort",)),
    CreateIndex("diagnostic_by_duration", "diagnostic", ("duration_minutes",)),
    CreateIndex("diagnostic_by_created_at", "diagnostic", ("created_at",)),
    """
    CREATE TABLE IF NOT EXISTS diagnostic_booking (
        id {id},
        patient_id {ref} NOT NULL,
        diagnostic_id {ref} NOT NULL,
        active_key {code(50)},
        starts_at {instant},
        ends_at {instant},
        status {code(20)} NOT NULL,
        note {text} NOT NULL,
        call_note {text},
        override {text},
        requested_at {instant} NOT NULL,
        booked_by_id {ref},
        cancelled_by_id {ref},
        cancelled_at {instant},
        cancel_reason {text},
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL,
        version {int} NOT NULL,
        CONSTRAINT diagnostic_booking_active_key UNIQUE (active_key),
        CONSTRAINT diagnostic_booking_patient FOREIGN KEY (patient_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT diagnostic_booking_diagnostic
            FOREIGN KEY (diagnostic_id) REFERENCES diagnostic (id) ON DELETE RESTRICT,
        CONSTRAINT diagnostic_booking_booker FOREIGN KEY (booked_by_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT diagnostic_booking_canceller FOREIGN KEY (cancelled_by_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("diagnostic_booking_by_patient", "diagnostic_booking", ("patient_id", "starts_at")),
    CreateIndex("diagnostic_booking_by_patient_request", "diagnostic_booking", ("patient_id", "requested_at")),
    CreateIndex("diagnostic_booking_by_diagnostic", "diagnostic_booking", ("diagnostic_id", "starts_at")),
    CreateIndex("diagnostic_booking_by_status", "diagnostic_booking", ("status", "requested_at")),
    CreateIndex("diagnostic_booking_by_status_start", "diagnostic_booking", ("status", "starts_at")),
    CreateIndex("diagnostic_booking_by_end", "diagnostic_booking", ("diagnostic_id", "status", "ends_at")),
    CreateIndex("diagnostic_booking_by_diagnostic_request", "diagnostic_booking", ("diagnostic_id", "requested_at")),
    CreateIndex(
        "diagnostic_booking_by_diagnostic_status", "diagnostic_booking", ("diagnostic_id", "status", "requested_at")
    ),
    # Most of what is scheduled is over; what lies ahead is found by its end and sorted without a look at its rows.
    CreateIndex("diagnostic_booking_by_status_end", "diagnostic_booking", ("status", "ends_at", "requested_at")),
    CreateIndex("diagnostic_booking_by_start", "diagnostic_booking", ("starts_at", "id", "requested_at")),
    CreateIndex("diagnostic_booking_by_requested_at", "diagnostic_booking", ("requested_at",)),
    CreateIndex("diagnostic_booking_by_created_at", "diagnostic_booking", ("created_at",)),
    """
    CREATE TABLE IF NOT EXISTS visit (
        id {id},
        patient_id {ref} NOT NULL,
        doctor_id {ref} NOT NULL,
        starts_at {instant} NOT NULL,
        ends_at {instant} NOT NULL,
        status {code(20)} NOT NULL,
        note {text} NOT NULL,
        override {text},
        request_id {ref},
        booked_by_id {ref},
        cancelled_by_id {ref},
        cancelled_at {instant},
        cancel_reason {text},
        created_at {instant} NOT NULL,
        updated_at {instant} NOT NULL,
        version {int} NOT NULL,
        CONSTRAINT visit_patient FOREIGN KEY (patient_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT visit_doctor FOREIGN KEY (doctor_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT visit_request FOREIGN KEY (request_id) REFERENCES diagnostic_booking (id) ON DELETE RESTRICT,
        CONSTRAINT visit_booker FOREIGN KEY (booked_by_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT visit_canceller FOREIGN KEY (cancelled_by_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    # With the patients, so that a name is looked for among a doctor's visits without a look at each row.
    CreateIndex("visit_by_doctor", "visit", ("doctor_id", "starts_at", "id", "patient_id")),
    CreateIndex("visit_by_doctor_status", "visit", ("doctor_id", "status", "starts_at")),
    CreateIndex("visit_by_patient", "visit", ("patient_id", "starts_at")),
    CreateIndex("visit_by_status", "visit", ("status", "starts_at")),
    CreateIndex("visit_by_status_created_at", "visit", ("status", "created_at")),
    # With those whose names are asked for, so that a day's visits are gone through without a look at each row.
    CreateIndex("visit_by_start", "visit", ("starts_at", "id", "patient_id", "doctor_id")),
    CreateIndex("visit_by_created_at", "visit", ("created_at",)),
    CreateIndex("visit_by_request", "visit", ("request_id",)),
    """
    CREATE TABLE IF NOT EXISTS occupancy (
        resource_kind {code(20)} NOT NULL,
        resource_id {ref} NOT NULL,
        lane {int} NOT NULL,
        tick {bigint} NOT NULL,
        holder_kind {code(30)} NOT NULL,
        holder_id {ref} NOT NULL,
        PRIMARY KEY (resource_kind, resource_id, lane, tick)
    ) {clustered}
    """,
    CreateIndex("occupancy_by_tick", "occupancy", ("resource_kind", "resource_id", "tick")),
    CreateIndex("occupancy_by_holder", "occupancy", ("holder_kind", "holder_id")),
)
