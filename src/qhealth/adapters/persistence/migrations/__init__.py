"""The history of the schema: one module per migration, run in the order of their names.

A module is called `m0001_people`, `m0002_visits` and so on, and holds `STATEMENTS`: a tuple of SQL texts and steps (see
`qhealth.adapters.persistence.migration_steps`). A released migration is never edited; the next one mends it.
"""
