"""People: accounts, credentials, sessions, links, doctors' schedules, and the words by which everything is searched."""

from qhealth.adapters.persistence.migration_steps import CreateIndex

# Lists are sorted by a column and then by the id, which ends every index by itself. An index that holds more than what
# rows are found and sorted by has the id before that, or it would not give the order.

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS account (
        id {id},
        email {code(254)},
        first_name {name(100)} NOT NULL,
        last_name {name(100)} NOT NULL,
        first_name_sort {name(200)} NOT NULL,
        last_name_sort {name(200)} NOT NULL,
        phone {name(32)},
        birth_date {date},
        gender {code(10)} NOT NULL,
        height_cm {real},
        weight_kg {real},
        street {name(100)},
        house {name(20)},
        city {name(100)},
        region {name(100)},
        country {name(100)},
        role {code(20)} NOT NULL,
        staff_role {code(20)},
        specialty {name(100)},
        specialty_sort {name(200)},
        is_available_for_booking {bool} NOT NULL,
        is_admin {bool} NOT NULL,
        is_superuser {bool} NOT NULL,
        is_active {bool} NOT NULL,
        activated_at {instant},
        blocked_at {instant},
        deleted_at {instant},
        pending_email {code(254)},
        greetings {bool} NOT NULL,
        created_at {instant} NOT NULL,
        last_login_at {instant},
        version {int} NOT NULL,
        CONSTRAINT account_email UNIQUE (email)
    )
    """,
    # Every list leaves deleted people out, so each index knows who is one.
    CreateIndex("account_by_last_name", "account", ("deleted_at", "last_name_sort")),
    CreateIndex("account_by_first_name", "account", ("deleted_at", "first_name_sort")),
    # With what else is asked for beside an age, so that those born in a part of a month are counted at once.
    CreateIndex(
        "account_by_birth_date",
        "account",
        ("birth_date", "id", "deleted_at", "role", "gender", "is_active", "staff_role"),
    ),
    CreateIndex("account_by_email", "account", ("deleted_at", "email")),
    CreateIndex("account_by_created_at", "account", ("deleted_at", "created_at")),
    CreateIndex("account_by_last_login_at", "account", ("deleted_at", "last_login_at")),
    CreateIndex("account_by_role", "account", ("role", "deleted_at", "last_name_sort")),
    CreateIndex(
        "account_by_staff_role",
        "account",
        ("staff_role", "deleted_at", "last_name_sort", "id", "blocked_at", "is_available_for_booking"),
    ),
    CreateIndex("account_by_specialty", "account", ("staff_role", "deleted_at", "specialty_sort")),
    CreateIndex("account_by_activity", "account", ("is_active", "deleted_at", "last_name_sort")),
    CreateIndex("account_by_gender", "account", ("gender", "deleted_at", "last_name_sort")),
    """
    CREATE TABLE IF NOT EXISTS credential (
        user_id {ref} NOT NULL,
        password_hash {code(255)},
        PRIMARY KEY (user_id),
        CONSTRAINT credential_account FOREIGN KEY (user_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS session (
        id {id},
        user_id {ref} NOT NULL,
        ip_address {code(64)},
        user_agent {text},
        created_at {instant} NOT NULL,
        last_used_at {instant} NOT NULL,
        expires_at {instant} NOT NULL,
        ended_at {instant},
        CONSTRAINT session_account FOREIGN KEY (user_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("session_by_user", "session", ("user_id", "last_used_at")),
    """
    CREATE TABLE IF NOT EXISTS refresh_token (
        digest {code(128)} NOT NULL,
        session_id {ref} NOT NULL,
        issued_at {instant} NOT NULL,
        used_at {instant},
        PRIMARY KEY (digest),
        CONSTRAINT refresh_token_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("refresh_token_by_session", "refresh_token", ("session_id",)),
    """
    CREATE TABLE IF NOT EXISTS link (
        digest {code(128)} NOT NULL,
        purpose {code(30)} NOT NULL,
        user_id {ref} NOT NULL,
        expires_at {instant} NOT NULL,
        email {code(254)},
        used_at {instant},
        PRIMARY KEY (digest),
        CONSTRAINT link_account FOREIGN KEY (user_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("link_by_user", "link", ("user_id", "purpose")),
    """
    CREATE TABLE IF NOT EXISTS working_hours (
        doctor_id {ref} NOT NULL,
        slot_minutes {int} NOT NULL,
        weekly {json} NOT NULL,
        PRIMARY KEY (doctor_id),
        CONSTRAINT working_hours_doctor FOREIGN KEY (doctor_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS time_off (
        id {id},
        doctor_id {ref} NOT NULL,
        starts_at {instant} NOT NULL,
        ends_at {instant} NOT NULL,
        reason {text} NOT NULL,
        created_at {instant} NOT NULL,
        CONSTRAINT time_off_doctor FOREIGN KEY (doctor_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("time_off_by_start", "time_off", ("doctor_id", "starts_at")),
    CreateIndex("time_off_by_end", "time_off", ("doctor_id", "ends_at")),
    """
    CREATE TABLE IF NOT EXISTS search_word (
        kind {code(30)} NOT NULL,
        word {name(128)} NOT NULL,
        place {name(200)} NOT NULL,
        subject_id {ref} NOT NULL,
        PRIMARY KEY (kind, word, place, subject_id)
    ) {clustered}
    """,
    # It holds the word as well, for the rest of the key is part of every index.
    CreateIndex("search_word_by_subject", "search_word", ("subject_id", "kind")),
    # The same for what is listed by time.
    """
    CREATE TABLE IF NOT EXISTS timed_word (
        kind {code(30)} NOT NULL,
        word {name(128)} NOT NULL,
        at {instant} NOT NULL,
        subject_id {ref} NOT NULL,
        PRIMARY KEY (kind, word, at, subject_id)
    ) {clustered}
    """,
    CreateIndex("timed_word_by_subject", "timed_word", ("subject_id", "kind")),
    # The words of patients' names beside what they have. Whose something is tells its words, so it has no other index.
    """
    CREATE TABLE IF NOT EXISTS patient_word (
        kind {code(30)} NOT NULL,
        word {name(128)} NOT NULL,
        at {instant} NOT NULL,
        subject_id {ref} NOT NULL,
        PRIMARY KEY (kind, word, at, subject_id)
    ) {clustered}
    """,
    # How many rows there are of what, so that a total is read and not counted. Several shards make up one number.
    """
    CREATE TABLE IF NOT EXISTS tally (
        subject {code(40)} NOT NULL,
        facet {code(150)} NOT NULL,
        bucket {name(128)} NOT NULL,
        shard {int} NOT NULL,
        number {bigint} NOT NULL,
        PRIMARY KEY (subject, facet, bucket, shard)
    ) {clustered}
    """,
)
