"""The calendar files on mails about visits."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from icalendar import Calendar

from qhealth.core.domain.mails import Template
from tests.mail.calendar_files import FOLDER, examples
from tests.mail.facts import TEN_IN_STOCKHOLM, a_message


def calendars_of(composer, message) -> list[tuple[EmailMessage, Calendar]]:
    sent = message_from_bytes(bytes(composer.compose(message)), EmailMessage, policy=default)
    parts = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    return [(part, Calendar.from_ical(content_of(part))) for part in parts]


def content_of(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def the_event(composer, message):
    (_, calendar), _ = calendars_of(composer, message)
    (event,) = calendar.events
    return event


def test_a_booked_visit_can_be_entered_from_the_text_and_from_the_attachment(composer):
    (inline, first), (attached, second) = calendars_of(composer, a_message(Template.VISIT_BOOKED))

    assert inline["Content-Type"].params["method"] == "REQUEST"
    assert attached.get_filename() == "visit.ics"
    assert first == second
    assert (first["METHOD"], first["VERSION"]) == ("REQUEST", "2.0")


def test_the_event_says_when_where_and_with_whom_and_nothing_medical(composer):
    event = the_event(composer, a_message(Template.VISIT_BOOKED, doctor="Åsa O'Neill; MD, 李"))

    assert event.start == TEN_IN_STOCKHOLM
    assert event.end == TEN_IN_STOCKHOLM + timedelta(minutes=30)
    assert event["SUMMARY"] == "QHealth: Åsa O'Neill; MD, 李"
    assert event["LOCATION"] == "Storgatan 1, 411 24 Göteborg"
    assert event["ATTENDEE"] == "mailto:asa@example.org"
    assert event["ORGANIZER"] == "mailto:no-reply@clinic.example"
    assert event["STATUS"] == "CONFIRMED"
    assert not event.errors
    assert "DESCRIPTION" not in event


@pytest.mark.parametrize(
    ("template", "method", "status"),
    [
        (Template.VISIT_BOOKED, "REQUEST", "CONFIRMED"),
        (Template.VISIT_MOVED, "REQUEST", "CONFIRMED"),
        (Template.VISIT_CANCELLED, "CANCEL", "CANCELLED"),
    ],
)
def test_one_visit_keeps_its_identity_and_counts_its_changes(composer, template, method, status):
    message = a_message(template, sequence=5)
    (_, calendar), _ = calendars_of(composer, message)
    event = the_event(composer, message)

    assert (event["UID"], event["SEQUENCE"]) == ("visit-7@clinic.example", 5)
    assert (calendar["METHOD"], event["STATUS"]) == (method, status)
    assert event.stamp == TEN_IN_STOCKHOLM


def test_a_name_of_a_doctor_cannot_break_out_of_its_line(composer):
    event = the_event(composer, a_message(Template.VISIT_BOOKED, doctor="X\r\nATTENDEE:mailto:evil@example.org"))

    assert event["ATTENDEE"] == "mailto:asa@example.org"


@pytest.mark.parametrize("template", [Template.VISIT_REMINDER, Template.DOCTOR_VISIT_BOOKED, Template.WELCOME])
def test_other_mails_have_no_calendar(composer, template):
    assert calendars_of(composer, a_message(template)) == []


def test_lines_are_folded_and_end_as_the_format_asks(composer):
    ((part, _), _) = calendars_of(composer, a_message(Template.VISIT_BOOKED, doctor="Å" * 300))
    lines = content_of(part).split(b"\r\n")

    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75


def test_a_mail_that_is_sent_again_carries_the_same_calendar(composer):
    message = a_message(Template.VISIT_MOVED)

    assert composer.compose(message) == composer.compose(message)


def test_the_files_that_the_web_applications_tests_read_with_ical_js_are_those_that_are_sent():
    kept = {file.name: file.read_bytes() for file in FOLDER.iterdir()}

    assert kept == dict(examples()), "Renew them with: python -m tests.mail.calendar_files"


@pytest.mark.parametrize("name", examples())
def test_they_are_read_without_complaint(name):
    calendar = Calendar.from_ical((FOLDER / name).read_bytes())
    (event,) = calendar.events

    assert (calendar.errors, event.errors) == ([], [])
    assert calendar.to_ical() == (FOLDER / name).read_bytes()
