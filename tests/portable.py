"""What the MySQL-compatible databases lack that are no single server: no statement of a request may need it.

TiDB: https://docs.pingcap.com/tidb/stable/mysql-compatibility; Galera:
https://mariadb.com/kb/en/mariadb-galera-cluster-known-limitations/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_LACKING: Final = {
    r"(UN)?LOCK TABLES?\b": "Galera locks tables on one node alone.",
    r".*\b(GET|RELEASE|IS_FREE|IS_USED)_LOCK\s*\(": "Galera gives such locks on one node alone.",
    r".*\bRELEASE_ALL_LOCKS\b": "As above.",
    r"FLUSH": "It concerns one node alone.",
    r"XA\b": "Neither has transactions in two phases for clients.",
    r"HANDLER\b": "TiDB has none.",
    r"CALL\b": "TiDB has no stored procedures.",
    r"(CREATE|ALTER|DROP|TRUNCATE|RENAME)\b": "The schema is for migrations alone; it also ends a transaction.",
    r"LOAD DATA": "Galera keeps what one transaction writes in memory.",
    r".*\bTRIGGER\b": "TiDB has no triggers.",
    r".*\bMATCH\s*\(.*\bAGAINST\b": "TiDB has no full-text indexes.",
    r".*\bRETURNING\b": "MySQL and TiDB have none.",
    r".*\bSKIP LOCKED\b": "TiDB lacks it.",
    r".*\bLATERAL\b": "TiDB lacks it.",
    r".*\b(LOCK IN SHARE MODE|FOR SHARE)\b": "TiDB ignores it.",
    r".*\bSQL_CALC_FOUND_ROWS\b": "TiDB lacks it.",
    r".*\bINTO @": "TiDB has no SELECT INTO a variable.",
    r".*\bSAVEPOINT\b": "TiDB has them since 6.2 only, and not in every mode.",
    r"(START|SET) .*\bREAD ONLY\b": "TiDB parses it, refuses it by default, and lets such a transaction write.",
}
_RULES: Final = [(re.compile(rf"\s*{pattern}", re.IGNORECASE | re.DOTALL), why) for pattern, why in _LACKING.items()]
_TEXT: Final = re.compile(r"'(?:[^'\\]|''|\\.)*'")


def lacking(sql: str) -> str | None:
    """Return why some MySQL-compatible database cannot carry a statement out; None where all can."""
    bare = _TEXT.sub("''", sql)
    return next((why for pattern, why in _RULES if pattern.match(bare)), None)


def check(statements: Iterable[str]) -> None:
    """Fail for a statement that some MySQL-compatible database lacks."""
    for sql in statements:
        assert not (why := lacking(sql)), f"{why} {sql}"
