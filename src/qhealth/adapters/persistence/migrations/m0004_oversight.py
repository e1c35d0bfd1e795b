"""Login history, audit trail, outbox, remembered answers, and where imported objects came from."""

from qhealth.adapters.persistence.migration_steps import CreateIndex, Refuse

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS login_attempt (
        id {id},
        email {text} NOT NULL,
        ip_address {code(64)},
        user_agent {text},
        success {bool} NOT NULL,
        created_at {instant} NOT NULL
    )
    """,
    CreateIndex("login_attempt_by_created_at", "login_attempt", ("created_at",)),
    CreateIndex("login_attempt_by_ip_address", "login_attempt", ("ip_address", "created_at", "id", "success")),
    CreateIndex("login_attempt_by_success", "login_attempt", ("success", "created_at")),
    """
    CREATE TABLE IF NOT EXISTS audit_event (
        id {id},
        at {instant} NOT NULL,
        actor_id {ref},
        ip_address {code(64)},
        action {code(100)} NOT NULL,
        subject_type {code(50)} NOT NULL,
        subject_id {ref} NOT NULL,
        details {json} NOT NULL,
        CONSTRAINT audit_event_actor FOREIGN KEY (actor_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("audit_event_by_at", "audit_event", ("at",)),
    CreateIndex("audit_event_by_actor", "audit_event", ("actor_id", "at", "id", "action")),
    CreateIndex("audit_event_by_action", "audit_event", ("action", "at")),
    CreateIndex("audit_event_by_type", "audit_event", ("subject_type", "at")),
    CreateIndex("audit_event_by_subject", "audit_event", ("subject_id", "at")),
    Refuse("audit_event", message="The audit trail is never changed."),
    """
    CREATE TABLE IF NOT EXISTS outbox (
        id {id},
        template {code(50)} NOT NULL,
        address {code(254)} NOT NULL,
        recipient {name(210)} NOT NULL,
        facts {json} NOT NULL,
        once {code(200)},
        created_at {instant} NOT NULL,
        due_at {instant},
        claim {code(40)},
        attempts {int} NOT NULL,
        tried_since {instant},
        delivered_at {instant},
        refused_at {instant},
        error {text}
    )
    """,
    CreateIndex("outbox_by_due_at", "outbox", ("due_at",)),
    CreateIndex("outbox_by_claim", "outbox", ("claim",)),
    CreateIndex("outbox_by_address", "outbox", ("address", "due_at")),
    CreateIndex("outbox_by_refused_at", "outbox", ("refused_at",)),
    CreateIndex("outbox_once", "outbox", ("once",), unique=True),
    """
    CREATE TABLE IF NOT EXISTS idempotency_key (
        caller_id {ref} NOT NULL,
        caller_key {name(255)} NOT NULL,
        operation {code(100)} NOT NULL,
        body_digest {code(128)} NOT NULL,
        answer {json} NOT NULL,
        subject_id {ref} NOT NULL,
        created_at {instant} NOT NULL,
        PRIMARY KEY (caller_id, caller_key),
        CONSTRAINT idempotency_key_caller FOREIGN KEY (caller_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("idempotency_key_by_created_at", "idempotency_key", ("created_at",)),
    CreateIndex("idempotency_key_by_subject", "idempotency_key", ("operation", "subject_id")),
    """
    CREATE TABLE IF NOT EXISTS origin (
        source {name(100)} NOT NULL,
        source_key {name(200)} NOT NULL,
        subject_id {ref} NOT NULL,
        PRIMARY KEY (source, source_key)
    )
    """,
)
