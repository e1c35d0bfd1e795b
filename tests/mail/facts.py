"""Mails to be rendered and handed over, with the facts that the use cases give them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from qhealth.core.domain import mails
from qhealth.core.domain.mails import Mail, Template
from qhealth.core.domain.people import Person
from qhealth.ports.outbox import OutboxMessage

TEN_IN_STOCKHOLM = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
A_DAY_BEFORE = TEN_IN_STOCKHOLM - timedelta(days=1)

PURPOSES = {
    Template.ACTIVATION: "activation",
    Template.PASSWORD_RECOVERY: "password_reset",
    Template.INVITATION: "invitation",
    Template.EMAIL_VERIFICATION: "email_verification",
}

GREETINGS = (Template.BIRTHDAY, Template.CHRISTMAS, Template.NEW_YEAR)
REPORT = {
    "monday": "2030-02-25",
    "sunday": "2030-03-03",
    "visits": 12,
    "completed": 7,
    "cancelled": 3,
    "no_show": 0,
    "diagnostics": 5,
    "waiting": 4,
    "waiting_long": 1,
    "blocked_addresses": 2,
}


def facts_of(template: Template, *, name: str = "Gregory House") -> dict[str, Any]:
    """Return the facts that the use cases give a template, with one name wherever people write something."""
    if template in PURPOSES:
        staff = {"staff_role": "doctor", "specialty": name} if template is Template.INVITATION else {}
        return {"token": "to-ken_1", "purpose": PURPOSES[template], **staff}
    return _booking(template, name) | _own_facts(name).get(template, {})


def _booking(template: Template, name: str) -> dict[str, Any]:
    times = {"starts_at": TEN_IN_STOCKHOLM, "ends_at": TEN_IN_STOCKHOLM + timedelta(minutes=30)}
    if "visit" in template:
        return {"visit_id": 7, "sequence": 3, "doctor": name, **times}
    return {"booking_id": 7, **times} if "diagnostic" in template else {}


def _own_facts(name: str) -> dict[Template, dict[str, Any]]:
    cancellation = mails.cancellation(Person(3, name, name), name, A_DAY_BEFORE)
    moved = {"previous_starts_at": A_DAY_BEFORE}
    return {
        Template.VISIT_MOVED: moved | {"previous_doctor": f"{name} II"},
        Template.DOCTOR_VISIT_MOVED: moved | {"previous_doctor": f"{name} II"},
        Template.DIAGNOSTIC_MOVED: moved,
        Template.VISIT_CANCELLED: cancellation,
        Template.DIAGNOSTIC_CANCELLED: cancellation,
        Template.DOCTOR_VISIT_CANCELLED: {"reason": name},
        Template.EMAIL_CHANGE_NOTICE: {"new_email": "new@example.org"},
        **{template: {"year": 2030, "unsubscribe_token": "un-token_1"} for template in GREETINGS},
        Template.WEEKLY_REPORT: REPORT,
        Template.PROFILE_CHANGED: {"changed": ["first_name", "height_cm"]},
    }


def a_mail(template: Template, *, to="asa@example.org", recipient="Åsa O'Neill", **facts: Any) -> Mail:
    return Mail(template, to, recipient, facts_of(template) | facts)


def a_message(template=Template.ACTIVATION, *, message_id=42, **more: Any) -> OutboxMessage:
    return OutboxMessage(message_id, a_mail(template, **more), created_at=TEN_IN_STOCKHOLM, attempts=0)
