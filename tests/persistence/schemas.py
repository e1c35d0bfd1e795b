"""What a database's schema holds, told in the same words whichever database it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from piccolo.querystring import QueryString

from qhealth.adapters.persistence.engine.pooled import PooledEngine

_KINDS: Mapping[str, str] = {
    "INTEGER": "integer",
    "REAL": "real",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMPTZ": "instant",
    "TEXT": "text",
    "BLOB": "bytes",
    "int(11)": "integer",
    "int": "integer",
    "bigint(20)": "integer",
    "bigint": "integer",
    "double": "real",
    "tinyint(1)": "boolean",
    "date": "date",
    "datetime(6)": "instant",
    "longtext": "text",
    "longblob": "bytes",
}

_UNIQUE = re.compile(r"CONSTRAINT (\w+) UNIQUE \(([^)]+)\)")
_FOREIGN_KEY = re.compile(r"CONSTRAINT (\w+)\s+FOREIGN KEY \((\w+)\)")


@dataclass(frozen=True)
class TableSchema:
    """A table: columns in their order with kind and whether they may be null, keys and indexes by name and columns.

    A foreign key is its name, its column, the table and the column that it refers to, and what deleting does.
    """

    columns: tuple[tuple[str, str, bool], ...]
    primary_key: tuple[str, ...]
    unique: frozenset[tuple[str, tuple[str, ...]]]
    indexes: frozenset[tuple[str, tuple[str, ...]]]
    foreign_keys: frozenset[tuple[str, str, str, str, str]]
    triggers: frozenset[tuple[str, str]]


async def names(engine: PooledEngine) -> list[str]:
    """Return the names of all tables, unique keys, indexes and triggers."""
    found = await everything(engine)
    parts = (part for table in found.values() for part in (*table.unique, *table.indexes, *table.triggers))
    return sorted({*found, *(name for name, _ in parts)})


async def everything(engine: PooledEngine) -> dict[str, TableSchema]:
    """Return every table by its name."""
    return await (_of_sqlite(engine) if type(engine).__name__ == "PooledSQLiteEngine" else _of_mysql(engine))


async def _rows(engine: PooledEngine, sql: str, *args: object) -> list[dict[str, Any]]:
    rows = (await engine.run(QueryString(sql, *args))).rows
    return [{name.lower(): value for name, value in row.items()} for row in rows]


def _kind(declared: str) -> str:
    if text := re.fullmatch(r"(?i)varchar\((\d+)\)", declared):
        return f"text of {text[1]}"
    return _KINDS[declared]


async def _of_sqlite(engine: PooledEngine) -> dict[str, TableSchema]:
    tables = await _rows(engine, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return {table["name"]: await _sqlite_table(engine, table["name"]) for table in tables}


async def _sqlite_table(engine: PooledEngine, table: str) -> TableSchema:
    columns = await _rows(engine, "SELECT * FROM pragma_table_info({})", table)
    [made] = await _rows(engine, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = {}", table)
    unique = {(name, tuple(held.split(", "))) for name, held in _UNIQUE.findall(made["sql"])}
    names = {column: name for name, column in _FOREIGN_KEY.findall(made["sql"])}
    indexes = set()
    for index in await _rows(engine, "SELECT * FROM pragma_index_list({}) WHERE origin = 'c'", table):
        parts = await _rows(engine, "SELECT name FROM pragma_index_info({}) ORDER BY seqno", index["name"])
        kind = unique if index["unique"] else indexes
        kind.add((index["name"], tuple(part["name"] for part in parts)))
    keys = await _rows(engine, "SELECT * FROM pragma_foreign_key_list({})", table)
    triggers = await _rows(engine, "SELECT * FROM sqlite_master WHERE type = 'trigger' AND tbl_name = {}", table)
    in_key = sorted((column for column in columns if column["pk"]), key=lambda column: column["pk"])
    return TableSchema(
        tuple((column["name"], _kind(column["type"]), not column["notnull"]) for column in columns),
        tuple(column["name"] for column in in_key),
        frozenset(unique),
        frozenset(indexes),
        frozenset((names[key["from"]], key["from"], key["table"], key["to"], key["on_delete"]) for key in keys),
        frozenset((trigger["name"], trigger["sql"].split("BEFORE ")[1].split()[0]) for trigger in triggers),
    )


async def _of_mysql(engine: PooledEngine) -> dict[str, TableSchema]:
    tables = await _rows(engine, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
    return {table["table_name"]: await _mysql_table(engine, table["table_name"]) for table in tables}


async def _mysql_table(engine: PooledEngine, table: str) -> TableSchema:
    columns = await _rows(engine, _COLUMNS, table)
    keys = await _rows(engine, _FOREIGN_KEYS, table)
    # A foreign key without an index gets one, of its own name.
    implied = {key["constraint_name"] for key in keys}
    unique, indexes, primary_key = set(), set(), ()
    for index in await _rows(engine, _INDEXES, table):
        held, name = tuple(index["held"].split(",")), index["index_name"]
        if name == "PRIMARY":
            primary_key = held
        elif not index["non_unique"]:
            unique.add((name, held))
        elif name not in implied:
            indexes.add((name, held))
    triggers = await _rows(engine, _TRIGGERS, table)
    return TableSchema(
        tuple(
            (column["column_name"], _kind(column["column_type"]), column["is_nullable"] == "YES") for column in columns
        ),
        primary_key,
        frozenset(unique),
        frozenset(indexes),
        frozenset(
            (
                key["constraint_name"],
                key["column_name"],
                key["referenced_table_name"],
                key["referenced_column_name"],
                key["delete_rule"],
            )
            for key in keys
        ),
        frozenset((trigger["trigger_name"], trigger["event_manipulation"]) for trigger in triggers),
    )


_COLUMNS = (
    "SELECT column_name, column_type, is_nullable FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND table_name = {} ORDER BY ordinal_position"
)
_INDEXES = (
    "SELECT index_name, non_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS held"
    " FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = {}"
    " GROUP BY index_name, non_unique"
)
_FOREIGN_KEYS = (
    "SELECT used.constraint_name, used.column_name, used.referenced_table_name, used.referenced_column_name,"
    " rules.delete_rule FROM information_schema.key_column_usage AS used"
    " JOIN information_schema.referential_constraints AS rules"
    " ON rules.constraint_schema = used.constraint_schema AND rules.constraint_name = used.constraint_name"
    " WHERE used.table_schema = DATABASE() AND used.table_name = {}"
)
_TRIGGERS = (
    "SELECT trigger_name, event_manipulation FROM information_schema.triggers"
    " WHERE trigger_schema = DATABASE() AND event_object_table = {}"
)
