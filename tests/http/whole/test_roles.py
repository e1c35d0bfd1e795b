"""Every cell of the role table, walked over HTTP: as the program's own table says, and as the copy of the text does."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Final, cast

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from qhealth.adapters.http.operations import operations_of
from qhealth.core.domain.people import Role
from qhealth.core.domain.policy import POLICY, Action, Scope
from tests.builders import (
    a_booking,
    a_diagnostic,
    a_doctor,
    a_journal_entry,
    a_patient,
    a_prescription,
    a_sick_leave,
    a_visit,
)
from tests.databases import OpenDatabase
from tests.http.whole.calls import BY_NATURE_OWN, CALLS, OF_DOCTORS, OVER_PEOPLE, a_stranger, people_above
from tests.http.whole.cells import BUILDERS, Cell, a_new_name
from tests.http.whole.clinic import Caller, Clinic, open_clinic
from tests.roles_table import CELLS, ROLES

# Hundreds of cells share one clinic: each brings its own people and objects.
pytestmark = pytest.mark.asyncio(loop_scope="module")

Table = Mapping[tuple[Action, Role], str]
_WORDS: Final = {Scope.ALL: "all", Scope.BELOW_ADMIN: "below", Scope.OWN: "own", Scope.NONE: "-"}

OF_THE_PROGRAM: Final[Table] = {
    (action, role): _WORDS[scope] for action, row in POLICY.items() for role, scope in row.items()
}
OF_THE_SPECIFICATION: Final[Table] = {(Action(action), Role(role)): scope for (action, role), scope in CELLS.items()}
TABLES: Final = {"program": OF_THE_PROGRAM, "specification": OF_THE_SPECIFICATION}

SHARED: Final = {
    Action.DIAGNOSTIC_BOOKING_REQUEST: Action.DIAGNOSTIC_BOOKING_CREATE,
    Action.DIAGNOSTIC_BOOKING_CREATE: Action.DIAGNOSTIC_BOOKING_REQUEST,
    Action.DIAGNOSTIC_BOOKING_WITHDRAW: Action.DIAGNOSTIC_BOOKING_CANCEL,
    Action.DIAGNOSTIC_BOOKING_CANCEL: Action.DIAGNOSTIC_BOOKING_WITHDRAW,
}
"""Two actions behind one address: whoever has one of them is not turned away at the door."""
REQUESTING: Final = {Action.DIAGNOSTIC_BOOKING_REQUEST, Action.DIAGNOSTIC_BOOKING_CREATE}


LISTS: Final = {
    "/patients": Action.PATIENT_LIST,
    "/visits": Action.VISIT_LIST,
    "/diagnostic-bookings": Action.DIAGNOSTIC_BOOKING_LIST,
    "/journal-entries": Action.JOURNAL_ENTRY_LIST,
    "/prescriptions": Action.PRESCRIPTION_LIST,
    "/sick-leaves": Action.SICK_LEAVE_LIST,
}

EVERY_CELL: Final = [
    pytest.param(action, role, table, id=f"{name}: {role} {action} {scope}")
    for name, table in TABLES.items()
    for (action, role), scope in table.items()
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(
    database: OpenDatabase, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Clinic]:
    async with open_clinic(database, shared, tmp_path_factory.mktemp("roles")) as clinic:
        yield clinic


def targets(action: Action, role: Role) -> list[str]:
    if action in OVER_PEOPLE:
        return ["somebody below an admin", "an admin", "a superuser"]
    if action in BY_NATURE_OWN:
        return ["own"]
    owner = Role.DOCTOR if action in OF_DOCTORS else Role.PATIENT
    return ["own", "foreign"] if role is owner else ["foreign"]


def expected(scope: str, target: str) -> str:
    """Return "done", "forbidden" or "not found"."""
    if scope == "-":
        return "forbidden"
    if scope == "own":
        return "not found" if target == "foreign" else "done"
    if scope == "below":
        return "done" if target == "somebody below an admin" else "not found"
    return "done"


def outcome(answer: httpx.Response) -> str:
    return {403: "forbidden", 404: "not found"}.get(answer.status_code, "done" if answer.is_success else answer.text)


async def prepared(clinic: Clinic, action: Action, role: Role, target: str) -> Cell:
    caller = await clinic.someone(BUILDERS[role]())
    if target == "own":
        assert caller.account is not None
        return Cell(clinic, caller, caller.account)
    stranger = people_above(target) if action in OVER_PEOPLE else a_stranger(action)
    return Cell(clinic, caller, await clinic.has(stranger))


async def test_both_tables_have_every_action_and_every_role():
    wanted = {(action, role) for action in Action for role in Role}
    assert tuple(Role) == ROLES
    assert set(OF_THE_PROGRAM) == set(OF_THE_SPECIFICATION) == wanted == {(a, r) for a in CALLS for r in BUILDERS}


@pytest.mark.parametrize(("action", "role", "table"), EVERY_CELL)
async def test_a_role_may_what_its_cell_says(clinic: Clinic, action: Action, role: Role, table: Table):
    # Nobody is the last superuser here: that rule stands above the table.
    await clinic.has(people_above("a superuser"))
    scope, other = table[action, role], table[SHARED.get(action, action), role]
    for target in targets(action, role):
        for attempt in CALLS[action]:
            answer = await attempt(await prepared(clinic, action, role, target))
            if scope == "-" and other != "-" and action in REQUESTING:
                # A date where there can be none, or none where there must be one.
                assert answer.status_code == 422
            else:
                assert outcome(answer) == expected(other if scope == "-" else scope, target), target


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("role", Role)
async def test_everybody_is_told_the_actions_of_its_role(clinic: Clinic, role: Role, table: Table):
    me = (await (await clinic.someone(BUILDERS[role]())).get("/me")).json()
    assert set(me["permissions"]) == {action for action in Action if table[action, role] != "-"}
    assert me["role"] == role


async def test_a_doctor_who_is_admin_has_both_rows(clinic: Clinic):
    doctor = await clinic.someone(a_doctor(is_admin=True))
    permissions = set((await doctor.get("/me")).json()["permissions"])
    rows = {
        action for action in Action for role in (Role.DOCTOR, Role.ADMIN) if OF_THE_SPECIFICATION[action, role] != "-"
    }
    assert permissions == rows
    assert (await doctor.get(f"/doctors/{doctor.id}")).json()["is_available_for_booking"] is True


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("role", Role)
async def test_lists_show_what_the_role_may_see_and_nothing_else(clinic: Clinic, role: Role, table: Table):
    caller = await clinic.someone(BUILDERS[role]())
    others = await clinic.has(a_patient())
    everything = await both_have_one_of_each(clinic, caller, others.id)
    for path, action in LISTS.items():
        if table[action, role] == "-":
            assert (await caller.get(path)).status_code == 403
            continue
        answer = (await caller.get(path, sort="-id", page_size=100)).json()
        seen = {item["id"] for item in answer["items"]}
        own, everybodys = everything[path]["own"], everything[path]["all"]
        assert seen == own if table[action, role] == "own" else seen >= everybodys


async def both_have_one_of_each(clinic: Clinic, caller: Caller, other_id: int) -> dict[str, dict[str, set[int]]]:
    """Give the caller, where it is a patient, and another patient one of everything, and return what has which id."""
    diagnostic, doctor = await clinic.keeps(a_diagnostic(a_new_name())), await clinic.has(a_doctor())
    ids: dict[str, dict[str, set[int]]] = {path: {"own": set(), "all": set()} for path in LISTS}
    for person_id in {caller.id, other_id}:
        person = await clinic.ports.store.accounts.get(person_id)
        assert person is not None
        if not person.is_patient:
            continue
        kept = {
            "/patients": person,
            "/visits": await clinic.keeps(a_visit(patient=person, doctor=doctor)),
            "/diagnostic-bookings": await clinic.keeps(a_booking(patient=person, diagnostic=diagnostic)),
            "/journal-entries": await clinic.keeps(a_journal_entry(patient=person, author=doctor)),
            "/prescriptions": await clinic.keeps(a_prescription(patient=person, author=doctor)),
            "/sick-leaves": await clinic.keeps(a_sick_leave(patient=person, author=doctor)),
        }
        for path, thing in kept.items():
            ids[path]["all"].add(thing.id)
            if person_id == caller.id:
                ids[path]["own"].add(thing.id)
    return ids


async def test_no_route_stands_outside_the_walk(clinic: Clinic):
    """Every operation that needs a token is one of those that the table's actions are tried on."""
    walked: set[tuple[str, str]] = set()
    superuser = await clinic.someone(BUILDERS[Role.SUPERUSER]())
    await clinic.has(people_above("a superuser"))

    async def note(request: httpx.Request) -> None:
        parts = ("{id}" if part.isdigit() else part for part in request.url.path.split("/"))
        walked.add((request.method, "/".join(parts)))

    superuser.http.event_hooks["request"].append(note)
    assert superuser.account is not None
    for action, attempts in CALLS.items():
        for attempt in attempts:
            target = superuser.account if action in BY_NATURE_OWN else await clinic.has(a_stranger(action))
            await attempt(Cell(clinic, superuser, target))
    app = cast("Litestar", clinic.app.app)
    for operation in operations_of(app):
        if operation.is_api and not operation.handler.opt.get("public"):
            parts = ("{id}" if part.startswith("{") else part for part in operation.path.split("/"))
            assert (operation.method, "/".join(parts)) in walked
