import pytest

from qhealth.core.domain.errors import Forbidden, NotFound
from qhealth.core.domain.people import Account, Role
from qhealth.core.domain.policy import (
    POLICY,
    Action,
    Actor,
    Scope,
    authorise,
    authorise_over,
    owner_in_scope,
    permissions,
    scope_of,
)
from tests.builders import a_doctor, a_patient, a_pharmacist, a_superuser, an_admin, an_operator
from tests.roles_table import ACTIONS, CELLS, ROLES

SCOPES = {"all": Scope.ALL, "below": Scope.BELOW_ADMIN, "own": Scope.OWN, "-": Scope.NONE}
PEOPLE = {
    "superuser": a_superuser(),
    "admin": an_admin(),
    "doctor": a_doctor(),
    "operator": an_operator(),
    "pharmacist": a_pharmacist(),
    "patient": a_patient(),
}
OVER_PEOPLE = [Action.USER_UPDATE, Action.USER_BLOCK, Action.USER_UNBLOCK, Action.USER_DELETE, Action.ADMIN_GRANT]


def acting(account: Account) -> Actor:
    return Actor(account.person, account.roles, session_id=1)


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_the_table_says_what_the_specification_says(action, role):
    assert POLICY[Action(action)][Role(role)] is SCOPES[CELLS[action, role]]


def test_every_action_and_every_role_has_its_cell():
    assert {action.value for action in Action} == set(ACTIONS) == {action.value for action in POLICY}
    assert tuple(role.value for role in Role) == ROLES
    assert all(set(row) == set(Role) for row in POLICY.values())


@pytest.mark.parametrize("role", ROLES)
def test_permissions_name_the_actions_that_a_role_may_take_at_all(role):
    assert set(permissions(PEOPLE[role].roles)) == {action for action in ACTIONS if CELLS[action, role] != "-"}


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_what_is_absent_is_forbidden_and_what_is_others_is_not_found(action, role):
    actor = acting(PEOPLE[role])
    cell = CELLS[action, role]
    if cell == "-":
        with pytest.raises(Forbidden):
            authorise(actor, Action(action))
        with pytest.raises(Forbidden):
            authorise(actor, Action(action), owner_id=actor.id)
        return
    assert authorise(actor, Action(action)) is SCOPES[cell]
    assert authorise(actor, Action(action), owner_id=actor.id) is SCOPES[cell]
    assert owner_in_scope(actor, Action(action)) == (actor.id if cell == "own" else None)
    if cell == "own":
        with pytest.raises(NotFound):
            authorise(actor, Action(action), owner_id=actor.id + 1)
    else:
        authorise(actor, Action(action), owner_id=actor.id + 1)


def test_a_doctor_who_is_made_admin_has_both_rows_and_stays_bookable():
    both = a_doctor(is_admin=True)
    assert both.roles == {Role.DOCTOR, Role.ADMIN}
    assert both.role is Role.ADMIN
    assert both.is_doctor
    assert both.as_doctor.is_available_for_booking
    assert set(permissions(both.roles)) == set(permissions(a_doctor().roles)) | set(permissions(an_admin().roles))
    assert scope_of(both.roles, Action.WORKING_HOURS_EDIT) is Scope.ALL
    assert scope_of(both.roles, Action.VISIT_CREATE) is Scope.ALL


def test_an_admin_is_no_patient_and_asks_for_no_diagnostics():
    with pytest.raises(Forbidden):
        authorise(acting(an_admin()), Action.DIAGNOSTIC_BOOKING_REQUEST)


@pytest.mark.parametrize("action", OVER_PEOPLE)
@pytest.mark.parametrize("target", ["doctor", "operator", "pharmacist", "patient"])
def test_an_admin_manages_people_below_it(action, target):
    authorise_over(acting(PEOPLE["admin"]), action, PEOPLE[target])


@pytest.mark.parametrize("action", OVER_PEOPLE)
@pytest.mark.parametrize("target", [a_superuser(), an_admin(), a_doctor(is_admin=True)])
def test_an_admin_finds_no_superuser_and_no_admin_to_manage(action, target):
    with pytest.raises(NotFound):
        authorise_over(acting(PEOPLE["admin"]), action, target)


@pytest.mark.parametrize("action", [*OVER_PEOPLE, Action.ADMIN_REVOKE])
@pytest.mark.parametrize("target", ROLES)
def test_a_superuser_manages_everybody(action, target):
    authorise_over(acting(PEOPLE["superuser"]), action, PEOPLE[target])


def test_an_admin_revokes_nobody_not_even_itself():
    with pytest.raises(Forbidden):
        authorise_over(acting(PEOPLE["admin"]), Action.ADMIN_REVOKE, PEOPLE["admin"])


def test_an_actor_shows_its_id_and_its_highest_role():
    actor = Actor(a_patient("Asta").person, frozenset({Role.DOCTOR, Role.ADMIN, Role.SUPERUSER}), session_id=1)
    assert actor.role is Role.SUPERUSER
    assert actor.id == actor.person.id
