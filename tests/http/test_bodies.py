"""Request bodies become commands, or every fault is named at once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from qhealth.adapters.http.bodies import MOST_FAULTS, decode, read_command
from qhealth.adapters.http.problems import MalformedBody
from qhealth.core.domain.accounts import ChangeOwnAccount, Login, Register, RegisterStaff, TakeTimeOff
from qhealth.core.domain.diagnostics import CreateDiagnostic, NoteCall
from qhealth.core.domain.errors import Invalid
from qhealth.core.domain.people import Gender, Profile, ProfileChanges, StaffRole
from qhealth.core.domain.validation import UNSET, Context
from qhealth.core.domain.visits import BookVisit
from qhealth.core.domain.working_hours import WeeklyBlock, WorkingHours

NOW = datetime(2030, 3, 1, 8, 0, tzinfo=UTC)
GOOD_PROFILE = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}


def context() -> Context:
    return Context(NOW, NOW.date(), {})


def faults(kind, body) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        read_command(kind, body, context)
    return [(fault.field, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nonsense",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'"\\ud800x"',
        b'"a\x00b"',
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_json_is_malformed(raw: bytes):
    with pytest.raises(MalformedBody):
        decode(raw)


@pytest.mark.parametrize("raw", [b"1e400", b"[" + b"9" * 5000 + b"]"])
def test_a_number_beyond_any_machine_is_refused(raw: bytes):
    with pytest.raises(Invalid):
        decode(raw)


@pytest.mark.parametrize("raw", [b"", b"  \n"])
def test_an_empty_body_counts_as_an_empty_object(raw: bytes):
    assert decode(raw) == {}


@pytest.mark.parametrize("body", [[], "text", 1, True, None])
def test_a_body_that_is_no_object_is_refused(body: object):
    assert faults(Login, body) == [("", "invalid_type")]


def test_reads_a_whole_command():
    body = {
        "email": "a@example.com",
        "role": "doctor",
        "profile": GOOD_PROFILE | {"gender": "female", "height_cm": 172},
    }
    profile = Profile("Åsa", "Berg", birth_date=date(1985, 4, 12), gender=Gender.FEMALE, height_cm=172.0)
    assert read_command(RegisterStaff, body, context) == RegisterStaff("a@example.com", StaffRole.DOCTOR, profile)


def test_reads_lists_of_objects():
    body = {"slot_minutes": 30, "weekly": [{"weekday": 1, "start": "08:00", "end": "12:00"}]}
    assert read_command(WorkingHours, body, context) == WorkingHours(30, (WeeklyBlock(1, "08:00", "12:00"),))


def test_a_partial_update_tells_null_from_what_is_not_named():
    command = read_command(ChangeOwnAccount, {"profile": {"phone": None, "city": "Lund"}}, context)
    assert command == ChangeOwnAccount(profile=ProfileChanges(phone=None, city="Lund"))
    assert command.email is UNSET


def test_a_partial_update_may_name_nothing():
    assert read_command(ChangeOwnAccount, {}, context) == ChangeOwnAccount()


def test_null_clears_what_may_be_empty():
    assert read_command(NoteCall, {"call_note": None}, context) == NoteCall(None)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2030-03-04T09:00:00Z", datetime(2030, 3, 4, 9, tzinfo=UTC)),
        ("2030-03-04t09:00:00z", datetime(2030, 3, 4, 9, tzinfo=UTC)),
        ("2030-03-04T10:00:00+01:00", datetime(2030, 3, 4, 9, tzinfo=UTC)),
        ("2030-03-04T03:30:00.250-05:30", datetime(2030, 3, 4, 9, 0, 0, 250_000, tzinfo=UTC)),
        ("2030-03-04T09:00:00.123456789Z", datetime(2030, 3, 4, 9, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_instants_are_turned_into_utc(given: str, meant: datetime):
    command = read_command(TakeTimeOff, {"starts_at": given, "ends_at": given}, context)
    assert command.starts_at == meant
    assert command.starts_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("2030-03-04T09:00:00", "no_offset"),
        ("2030-03-04", "invalid_instant"),
        ("2030-03-04 09:00:00Z", "invalid_instant"),
        ("2030-02-30T09:00:00Z", "invalid_instant"),
        ("2030-03-04T25:00:00Z", "invalid_instant"),
        ("2030-03-04T09:00:60Z", "invalid_instant"),
        ("2030-03-04T09:00:00+24:00", "invalid_instant"),
        ("0001-01-01T00:00:00+01:00", "invalid_instant"),
        ("9999-12-31T23:59:59-01:00", "invalid_instant"),
        ("0000-01-01T00:00:00Z", "invalid_instant"),
        ("２０３０-03-04T09:00:00Z", "invalid_instant"),
        ("", "invalid_instant"),
        (1_900_000_000, "invalid_type"),
        (True, "invalid_type"),
        ([], "invalid_type"),
        (None, "required"),
    ],
)
def test_what_is_no_instant_is_refused(given: object, code: str):
    body = {"starts_at": given, "ends_at": "2030-03-05T09:00:00Z"}
    assert faults(TakeTimeOff, body) == [("starts_at", code)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("1985-4-12", "invalid_date"),
        ("1985-02-29", "invalid_date"),
        ("19850412", "invalid_date"),
        ("1985-W15-5", "invalid_date"),
        ("1985-04-12T00:00:00Z", "invalid_date"),
        (19850412, "invalid_type"),
        ("2029-01-01", "too_young"),
        ("0001-01-01", "too_long_ago"),
    ],
)
def test_what_is_no_birth_date_is_refused(given: object, code: str):
    body = {"email": "a@example.com", "password": 5, "profile": GOOD_PROFILE | {"birth_date": given}}
    assert ("profile.birth_date", code) in faults(Register, body)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("30", "invalid_type"),
        (30.5, "invalid_type"),
        (True, "invalid_type"),
        (None, "required"),
        ({}, "invalid_type"),
        (float("inf"), "invalid_type"),
    ],
)
def test_what_is_no_whole_number_is_refused(given: object, code: str):
    assert faults(CreateDiagnostic, {"name": "MRI", "capacity": given}) == [("capacity", code)]


def test_a_whole_number_may_be_written_with_a_point():
    assert read_command(CreateDiagnostic, {"name": "MRI", "capacity": 2.0}, context).capacity == 2


def test_a_number_beyond_64_bit_is_left_to_the_rules():
    command = read_command(
        BookVisit, {"patient_id": 2**70, "doctor_id": 1, "starts_at": "2030-03-04T09:00:00Z"}, context
    )
    assert command.patient_id == 2**70


@pytest.mark.parametrize(("given", "code"), [(10**400, "out_of_range"), ("1", "invalid_type"), (False, "invalid_type")])
def test_what_is_no_finite_number_is_refused(given: object, code: str):
    body = {"email": "a@example.com", "role": "doctor", "profile": GOOD_PROFILE | {"weight_kg": given}}
    assert faults(RegisterStaff, body) == [("profile.weight_kg", code)]


@pytest.mark.parametrize(
    ("given", "code"), [("janitor", "invalid_choice"), ("Doctor", "invalid_choice"), (1, "invalid_type")]
)
def test_what_is_no_choice_is_refused(given: object, code: str):
    body = {"email": "a@example.com", "role": given, "profile": GOOD_PROFILE}
    assert faults(RegisterStaff, body) == [("role", code)]


def test_all_faults_of_shape_and_rules_come_together():
    body = {
        "email": "no address",
        "password": 12,
        "profile": {"first_name": "R2D2", "birth_date": "2020-01-01", "shoe_size": 42},
        "newsletter": True,
    }
    assert sorted(faults(Register, body)) == [
        ("email", "invalid_email"),
        ("newsletter", "unknown_field"),
        ("password", "invalid_type"),
        ("profile.birth_date", "too_young"),
        ("profile.first_name", "invalid_name"),
        ("profile.last_name", "required"),
        ("profile.shoe_size", "unknown_field"),
    ]


def test_faults_in_lists_name_the_position():
    body = {
        "slot_minutes": 7,
        "weekly": [
            {"weekday": 1, "start": "08:00", "end": "12:00"},
            {"weekday": 9, "start": "8:00", "end": "12:00"},
            {"weekday": "1", "start": "08:00"},
            "Monday",
        ],
    }
    assert sorted(faults(WorkingHours, body)) == [
        ("slot_minutes", "not_on_grid"),
        ("weekly.1.start", "invalid_time"),
        ("weekly.1.weekday", "out_of_range"),
        ("weekly.2.end", "required"),
        ("weekly.2.weekday", "invalid_type"),
        ("weekly.3", "invalid_type"),
    ]


def test_a_password_that_holds_the_address_is_found_beside_other_faults():
    body = {"email": "asaberg@example.com", "password": "asaberg-is-great", "profile": {}}
    assert ("password", "holds_email") in faults(Register, body)


def test_a_body_of_nothing_but_faults_gets_a_bounded_answer():
    assert len(faults(Login, {f"field{number}": 1 for number in range(5000)})) == MOST_FAULTS


def test_an_endless_name_of_a_field_is_cut():
    field, _ = faults(Login, {"x" * 10_000: 1, "email": "a", "password": "b"})[0]
    assert len(field) == 100


def test_text_is_kept_exactly_as_typed():
    text = "  ½ tbl\r\nmorgon 🙂 \u202e "
    command = read_command(CreateDiagnostic, json.loads(json.dumps({"name": "MRI", "description": text})), context)
    assert command.description == text
