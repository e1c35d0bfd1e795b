"""The medical record. `amends` has no foreign key: it outlives the deletion of what it names."""

from qhealth.adapters.persistence.migration_steps import CreateIndex, Refuse

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS journal_entry (
        id {id},
        patient_id {ref} NOT NULL,
        author_id {ref} NOT NULL,
        author_role {code(20)} NOT NULL,
        diagnosis {text} NOT NULL,
        description {text} NOT NULL,
        plan {text} NOT NULL,
        amends {ref},
        written_by_id {ref},
        created_at {instant} NOT NULL,
        CONSTRAINT journal_entry_amends UNIQUE (amends),
        CONSTRAINT journal_entry_patient FOREIGN KEY (patient_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT journal_entry_author FOREIGN KEY (author_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT journal_entry_writer FOREIGN KEY (written_by_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("journal_entry_by_patient", "journal_entry", ("patient_id", "created_at")),
    CreateIndex("journal_entry_by_author", "journal_entry", ("author_id", "created_at")),
    CreateIndex("journal_entry_by_created_at", "journal_entry", ("created_at",)),
    Refuse("journal_entry", message="A journal entry is never changed.", events=("UPDATE",)),
    """
    CREATE TABLE IF NOT EXISTS prescription (
        id {id},
        patient_id {ref} NOT NULL,
        author_id {ref} NOT NULL,
        author_role {code(20)} NOT NULL,
        medicine {text} NOT NULL,
        instructions {text} NOT NULL,
        amends {ref},
        written_by_id {ref},
        created_at {instant} NOT NULL,
        CONSTRAINT prescription_amends UNIQUE (amends),
        CONSTRAINT prescription_patient FOREIGN KEY (patient_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT prescription_author FOREIGN KEY (author_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT prescription_writer FOREIGN KEY (written_by_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("prescription_by_patient", "prescription", ("patient_id", "created_at")),
    CreateIndex("prescription_by_author", "prescription", ("author_id", "created_at")),
    CreateIndex("prescription_by_created_at", "prescription", ("created_at",)),
    Refuse("prescription", message="A prescription is never changed.", events=("UPDATE",)),
)
