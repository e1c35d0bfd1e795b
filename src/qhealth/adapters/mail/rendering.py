"""Mails from templates: one folder a message, with its subject, its text and its HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError, select_autoescape

from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.mails import Mail
from qhealth.core.domain.sessions import LINK_LIFETIME, LinkPurpose

_TEMPLATES: Final = Path(__file__).parent / "templates"
_PATHS: Final = {
    LinkPurpose.ACTIVATION: "/activate",
    LinkPurpose.PASSWORD_RESET: "/reset-password",
    LinkPurpose.INVITATION: "/invitation",
    LinkPurpose.EMAIL_VERIFICATION: "/verify-email",
}

# Named here because the names that the standard library gives depend on the locale of the process.
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Control characters, line separators, unpaired surrogates, and the marks that turn the direction of what follows them.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_LIKE_AN_ADDRESS: Final = re.compile(r"\w\.\w\w|[/@:]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a mail says; the subject is one line."""

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None
    """Where a mail program switches such mails off by itself (RFC 8058)."""


class TemplateRenderer:
    """Renders mails in the clinic's name, with its times in its zone."""

    def __init__(self, clinic: Clinic, public_url: str) -> None:
        """Prepare the templates; `public_url` is where people reach the site, without a slash at the end."""
        self._clinic = clinic
        self._public_url = public_url.rstrip("/")
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(("html",), default=False),
            undefined=StrictUndefined,
            finalize=_refuse_none,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        filters = {"instant": self._instant, "time_of_day": self._time_of_day, "day": _day, "words": _words}
        self._templates.filters.update(filters)  # pyright: ignore[reportUnknownMemberType] - jinja2 leaves it open.

    def render(self, mail: Mail) -> Rendered:
        """Return what the mail says.

        Raises:
            jinja2.TemplateError: a fact is missing that the template needs.
        """
        context = self._context(mail)
        subject = one_line(self._part(mail, "subject.txt", context))
        context |= {"subject": subject}
        text = re.sub(r"\n{3,}", "\n\n", self._part(mail, "body.txt", context))
        html = self._part(mail, "body.html", context)
        return Rendered(subject, text.strip() + "\n", html, self._unsubscribing(mail, "/api/v1/greetings/unsubscribe"))

    def _part(self, mail: Mail, name: str, context: Mapping[str, Any]) -> str:
        return self._templates.get_template(f"{mail.template.value}/{name}").render(context)

    def _context(self, mail: Mail) -> dict[str, Any]:
        facts = {name: _cleaned(value) for name, value in mail.facts.items()}
        return (
            facts
            | self._link(mail)
            | {
                "unsubscribe_link": self._unsubscribing(mail, "/unsubscribe"),
                "greeting": greeting(mail.recipient),
                "clinic": self._clinic,
                "public_url": f"{self._public_url}/",
            }
        )

    def _link(self, mail: Mail) -> dict[str, str]:
        if "token" not in mail.facts:
            return {}
        purpose = LinkPurpose(mail.facts["purpose"])
        address = f"{self._public_url}{_PATHS[purpose]}?{urlencode({'token': mail.facts['token']})}"
        return {"link": address, "link_lifetime": in_words(LINK_LIFETIME[purpose])}

    def _unsubscribing(self, mail: Mail, path: str) -> str | None:
        token = mail.facts.get("unsubscribe_token")
        return f"{self._public_url}{path}?{urlencode({'token': token})}" if token else None

    def _instant(self, value: datetime | str) -> str:
        local = _instant_of(value).astimezone(self._clinic.zone)
        return f"{_day(local)} at {local:%H:%M} ({_zone_name(local)})"

    def _time_of_day(self, value: datetime | str) -> str:
        return f"{_instant_of(value).astimezone(self._clinic.zone):%H:%M}"


def _day(value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def one_line(text: str) -> str:
    """Return the text as one line, without characters that break lines or turn the direction of writing."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def greeting(recipient: str) -> str:
    """Return the line that greets somebody.

    Anybody can register a stranger's address under any name, so a name that a mail program would turn into a link is
    left out: it would make an advertisement of our mail.
    """
    name = one_line(recipient)
    return "Hello," if not name or _LIKE_AN_ADDRESS.search(name) else f"Hello {name},"


def in_words(length: timedelta) -> str:
    """Return a length of whole minutes in its largest fitting unit: "30 minutes", "24 hours", "7 days"."""
    minutes = length // timedelta(minutes=1)
    for size, unit in ((24 * 60, "day"), (60, "hour")):
        # One day is said as 24 hours: "a day" could be taken for "until midnight".
        if minutes % size == 0 and minutes // size > 1:
            return f"{minutes // size} {unit}s"
    return f"{minutes} minutes"


def _instant_of(value: datetime | str) -> datetime:
    """Return an instant that may have travelled through the outbox as RFC 3339 text."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        raise ValueError(f"The instant {instant} has no zone.")
    return instant


def _zone_name(local: datetime) -> str:
    name = local.tzname() or ""
    # Zones without a name of their own are called by their offset: "-03".
    return name if name[:1].isalpha() else f"UTC{name}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in cast("list[object]", value)]
    return value


def _refuse_none(value: object) -> object:
    if value is None:
        raise UndefinedError("A fact that the mail says is None.")
    return value
