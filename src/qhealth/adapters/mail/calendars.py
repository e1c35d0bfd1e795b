"""Calendar files on the mails about visits (RFC 5545, RFC 5546), so that a calendar enters, moves or removes them.

They say no more than the mail does: no note, no specialty, no reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from icalendar import STATUS, Calendar, Event, vCalAddress

from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.mails import Template
from qhealth.ports.outbox import OutboxMessage

_METHODS: Final[Mapping[Template, str]] = {
    Template.VISIT_BOOKED: "REQUEST",
    Template.VISIT_MOVED: "REQUEST",
    Template.VISIT_CANCELLED: "CANCEL",
}


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar with one event, and what the receiving calendar is to do with it."""

    method: str
    content: str


@dataclass(frozen=True, slots=True)
class Calendars:
    """Writes calendar files in the clinic's name."""

    clinic: Clinic
    organizer: str
    """The bare address that the mails come from."""

    def of(self, message: OutboxMessage) -> CalendarFile | None:
        """Return the calendar file of a mail about a visit; None for every other mail.

        The event keeps its UID for the visit's life and its SEQUENCE rises with every change, so whatever arrives last
        in number wins, in whatever order the mails arrive.
        """
        method = _METHODS.get(message.mail.template)
        if method is None:
            return None
        calendar = Calendar.new(
            prodid="-//QHealth//EN", version="2.0", method=method, subcomponents=[self._event(message, method)]
        )
        # The library gives the calendar around the event a random name, and the same mail must have the same bytes.
        del calendar["UID"]
        return CalendarFile(method, calendar.to_ical().decode())

    def _event(self, message: OutboxMessage, method: str) -> Event:
        facts, domain = message.mail.facts, self.organizer.rpartition("@")[2]
        return Event.new(
            uid=f"visit-{facts['visit_id']}@{domain}",
            sequence=facts["sequence"],
            stamp=message.created_at.astimezone(UTC),
            start=_instant(facts["starts_at"]),
            end=_instant(facts["ends_at"]),
            summary=f"{self.clinic.name}: {facts['doctor']}",
            location=self.clinic.address,
            organizer=vCalAddress.new(self.organizer, cn=self.clinic.name),
            # Nobody reads answers to these mails; the visit stands without one.
            attendees=[vCalAddress.new(message.mail.to, partstat="ACCEPTED", rsvp=False)],
            status=STATUS.CANCELLED if method == "CANCEL" else STATUS.CONFIRMED,
        )


def _instant(fact: datetime | str) -> datetime:
    instant = datetime.fromisoformat(fact) if isinstance(fact, str) else fact
    return instant.astimezone(UTC)
