"""What a migration is made of: repeatable changes of the schema, in one text for every database.

The type macros of `Sql` and `AddColumn` (`{id}`, `{ref}`, `{instant}`, `{name(100)}` ...) are those of
`qhealth.adapters.persistence.engine.dialect`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

from qhealth.adapters.persistence.engine.pooled import PooledEngine

# These are not repeatable as they stand, and each has a step that is.
_HAS_A_STEP: Final = ("CREATE INDEX", "CREATE UNIQUE INDEX", "CREATE TRIGGER", "ALTER TABLE", "DROP ")


class Step(ABC):
    """One repeatable change of the schema."""

    @abstractmethod
    async def apply(self, engine: PooledEngine) -> None:
        """Make the change unless it has been made."""


@dataclass(frozen=True, slots=True)
class Sql(Step):
    """A statement that may run twice, with type macros: CREATE TABLE IF NOT EXISTS, or a repeatable change of data.

    Keys and foreign keys stand at table level inside CREATE TABLE, each with a name that no other table uses.
    Raises ValueError for a text that would fail when repeated.
    """

    text: str

    def __post_init__(self) -> None:
        words = " ".join(self.text.split()).upper()
        if words.startswith("CREATE TABLE") and not words.startswith("CREATE TABLE IF NOT EXISTS"):
            raise ValueError(f"A table is created IF NOT EXISTS, so that a migration can be repeated: {self.text!r}.")
        if words.startswith(_HAS_A_STEP):
            raise ValueError(f"This cannot be repeated: use AddColumn, CreateIndex or Refuse: {self.text!r}.")

    async def apply(self, engine: PooledEngine) -> None:
        await engine.run_ddl(engine.dialect.expand(self.text))


@dataclass(frozen=True, slots=True)
class AddColumn(Step):
    """A further column: `AddColumn("visit", "note", "{text}")`. A NOT NULL one needs a DEFAULT for existing rows."""

    table: str
    column: str
    type: str

    async def apply(self, engine: PooledEngine) -> None:
        if not await engine.dialect.has_column(engine, self.table, self.column):
            kind = engine.dialect.expand(self.type)
            await engine.run_ddl(f'ALTER TABLE "{self.table}" ADD COLUMN "{self.column}" {kind}')


@dataclass(frozen=True, slots=True)
class CreateIndex(Step):
    """An index or a unique key: `CreateIndex("visit_by_doctor", "visit", ("doctor", "starts_at"))`."""

    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool = False

    async def apply(self, engine: PooledEngine) -> None:
        if not await engine.dialect.has_index(engine, self.table, self.name):
            kind = "UNIQUE INDEX" if self.unique else "INDEX"
            columns = ", ".join(f'"{column}"' for column in self.columns)
            await engine.run_ddl(f'CREATE {kind} "{self.name}" ON "{self.table}" ({columns})')


@dataclass(frozen=True, slots=True)
class Refuse(Step):
    """Triggers that refuse to change or delete the rows of a table: `Refuse("audit", message="The audit is final.")`.

    `condition`, on OLD and NEW, limits it to certain rows; a delete knows only OLD. The message reaches the caller in
    `RefusedByTrigger`. The triggers are called `audit_refuses_update` and `audit_refuses_delete`. Where the database
    has none, the rights of its users must say the same (docs/scaling.md).
    """

    table: str
    message: str
    events: tuple[str, ...] = ("UPDATE", "DELETE")
    condition: str | None = None

    async def apply(self, engine: PooledEngine) -> None:
        for event in self.events if engine.dialect.has_triggers else ():
            name = f"{self.table}_refuses_{event.lower()}"
            if not await engine.dialect.has_trigger(engine, name):
                sql = engine.dialect.refusal(name, self.table, event, message=self.message, condition=self.condition)
                await engine.run_ddl(sql)
