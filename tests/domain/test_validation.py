from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest

from qhealth.core.domain.accounts import ChangeOwnAccount, Register
from qhealth.core.domain.diagnostics import ChangeDiagnostic, NoteCall
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.people import ProfileChanges, RegistrationProfile
from qhealth.core.domain.rules import Between, Id, Text
from qhealth.core.domain.validation import UNSET, Described, Required, Unset, changes, check, field_specs
from qhealth.core.domain.visits import BookVisit
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours
from tests.builders import NINE, after

TODAY = date(2030, 3, 4)


def faults(command: object, *also: Fault) -> list[tuple[str, str]]:
    try:
        check(command, now=NINE, today=TODAY, also=also)
    except Invalid as invalid:
        return [(fault.field, fault.code) for fault in invalid.faults]
    return []


def test_a_command_without_fault_passes():
    assert faults(BookVisit(1, 2, NINE)) == []


def test_all_faults_are_told_at_once_in_the_order_of_the_fields():
    command = BookVisit(0, 2**70, after(1), duration_minutes=7, note="NUL\0", request_id=-1, override=" ")
    assert faults(command) == [
        ("patient_id", "unknown"),
        ("doctor_id", "unknown"),
        ("starts_at", "not_on_grid"),
        ("duration_minutes", "not_on_grid"),
        ("note", "invalid_text"),
        ("request_id", "unknown"),
        ("override", "required"),
    ]


def test_a_nested_fault_says_its_path_and_looks_at_the_fields_beside_it():
    profile = RegistrationProfile("R2D2", "Berg", birth_date=date(2020, 1, 1), height_cm=5)
    assert faults(Register("asa.berg@example.com", "my asa.berg password", profile)) == [
        ("password", "holds_email"),
        ("profile.first_name", "invalid_name"),
        ("profile.birth_date", "too_young"),
        ("profile.height_cm", "out_of_range"),
    ]


def test_a_field_that_a_child_class_needs_is_missed():
    assert faults(Register("asa@example.com", "grå gås på grönt", RegistrationProfile("Åsa", "Berg"))) == [
        ("profile.birth_date", "required")
    ]


def test_a_fault_in_a_list_says_which_entry():
    hours = WorkingHours(7, (WeeklyBlock(1, "08:00", "12:00"), WeeklyBlock(8, "8", "12:01")))
    assert faults(hours) == [
        ("slot_minutes", "not_on_grid"),
        ("weekly.1.weekday", "out_of_range"),
        ("weekly.1.start", "invalid_time"),
        ("weekly.1.end", "not_on_grid"),
    ]


def test_a_field_that_breaks_its_own_rule_is_not_looked_into():
    assert faults(WorkingHours(30, (WeeklyBlock(8, "", ""),) * 71)) == [("weekly", "too_many")]


def test_faults_found_elsewhere_are_told_with_the_rest():
    assert faults(BookVisit(0, 1, NINE), Fault("doctor_id", "unknown", "No.")) == [
        ("patient_id", "unknown"),
        ("doctor_id", "unknown"),
    ]


def test_what_a_partial_update_does_not_name_keeps_every_rule():
    assert faults(ChangeOwnAccount()) == []
    assert faults(ChangeOwnAccount(profile=ProfileChanges(first_name=" ", phone=None))) == [
        ("profile.first_name", "required")
    ]


def test_a_partial_update_tells_null_from_not_named():
    assert changes(NoteCall()) == {}
    assert changes(NoteCall(None)) == {"call_note": None}
    assert changes(ChangeDiagnostic(capacity=2)) == {"capacity": 2}
    assert repr(UNSET) == "UNSET"


def test_one_kind_of_fault_gives_the_problem_its_code():
    with pytest.raises(Invalid) as one:
        check(BookVisit(1, 1, after(-5)), now=NINE, today=TODAY)
    assert one.value.problem_code == "starts_in_past"
    assert one.value.detail == "starts_at: This time has passed."
    with pytest.raises(Invalid) as two:
        check(BookVisit(0, 1, after(-5)), now=NINE, today=TODAY)
    assert two.value.problem_code == "invalid"


@dataclass(frozen=True)
class Sample:
    needed: Annotated[int, Id()]
    optional: Annotated[str | None, Text(5)] = None
    partial: Annotated[int | Unset | None, Between(1, 2), Described("Some number.", 1)] = UNSET
    from_: Annotated[str | None, Required()] = None


def test_a_command_says_of_each_field_what_it_takes():
    needed, optional, partial, from_ = field_specs(Sample)
    assert (needed.required, needed.nullable, needed.type, needed.default) == (True, False, int, None)
    assert (optional.required, optional.nullable, optional.type) == (False, True, str)
    assert (partial.nullable, partial.default, partial.rules) == (True, UNSET, (Between(1, 2),))
    assert partial.described == Described("Some number.", 1)
    assert (from_.wire_name, from_.required, from_.nullable) == ("from", True, False)
    assert faults(Sample(1)) == [("from", "required")]
