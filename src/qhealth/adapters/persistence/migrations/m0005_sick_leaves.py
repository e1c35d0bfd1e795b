"""Sick leaves, and the numbers of issued documents, which have no foreign key to what they outlive."""

from qhealth.adapters.persistence.migration_steps import CreateIndex, Refuse

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS sick_leave (
        id {id},
        patient_id {ref} NOT NULL,
        author_id {ref} NOT NULL,
        author_role {code(20)} NOT NULL,
        diagnosis {text} NOT NULL,
        description {text} NOT NULL,
        from_date {date} NOT NULL,
        to_date {date} NOT NULL,
        written_by_id {ref},
        created_at {instant} NOT NULL,
        CONSTRAINT sick_leave_patient FOREIGN KEY (patient_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT sick_leave_author FOREIGN KEY (author_id) REFERENCES account (id) ON DELETE RESTRICT,
        CONSTRAINT sick_leave_writer FOREIGN KEY (written_by_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    CreateIndex("sick_leave_by_patient", "sick_leave", ("patient_id", "created_at")),
    CreateIndex("sick_leave_by_author", "sick_leave", ("author_id", "created_at")),
    CreateIndex("sick_leave_by_created_at", "sick_leave", ("created_at",)),
    Refuse("sick_leave", message="A sick leave is never changed.", events=("UPDATE",)),
    """
    CREATE TABLE IF NOT EXISTS issued_document (
        number {code(40)} NOT NULL,
        kind {code(20)} NOT NULL,
        subject_id {ref} NOT NULL,
        from_date {date} NOT NULL,
        to_date {date} NOT NULL,
        issuer_id {ref} NOT NULL,
        issued_at {instant} NOT NULL,
        PRIMARY KEY (number),
        CONSTRAINT issued_document_subject UNIQUE (kind, subject_id, from_date, to_date, issuer_id),
        CONSTRAINT issued_document_issuer FOREIGN KEY (issuer_id) REFERENCES account (id) ON DELETE RESTRICT
    )
    """,
    Refuse("issued_document", message="An issued document is never changed."),
)
