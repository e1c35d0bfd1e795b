"""The policy table as a page for people, so that the documentation cannot drift away from what is decided."""

from __future__ import annotations

from typing import Final

from qhealth.core.domain.people import Role
from qhealth.core.domain.policy import POLICY, Scope

_WORDS: Final = {Scope.NONE: "-", Scope.OWN: "own", Scope.BELOW_ADMIN: "below admin", Scope.ALL: "all"}

_PAGE: Final = """\
# Who may do what

One table decides: `POLICY` in `src/qhealth/core/domain/policy.py`. This page is rendered from it by `qhealth roles
docs/roles.md`, and a test fails when the two differ.

- `all`: any object.
- `below admin`: doctors, operators, pharmacists and patients, but no admin and no superuser.
- `own`: only what belongs to the caller.
- `-`: not at all.

An action that no role of the caller has is answered with 403. An object outside the caller's scope is answered with
404, like one that does not exist. A person has the rights of every role that it holds. `GET /api/v1/me` lists the
actions that the caller may take at all.

{table}
"""


def policy_page() -> str:
    """Return the policy table as a Markdown page, one line for each action in the table's order."""
    return _PAGE.format(table="\n".join(_lines()))


def _lines() -> list[str]:
    heading = ["action", *(role.value for role in Role)]
    rows = [[f"`{action.value}`", *(_WORDS[row[role]] for role in Role)] for action, row in POLICY.items()]
    return [_line(heading), _line(["---"] * len(heading)), *(_line(row) for row in rows)]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
