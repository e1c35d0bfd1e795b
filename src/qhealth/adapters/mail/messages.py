"""Mails as they travel: multipart messages with text and HTML (RFC 5322, RFC 2046)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime, parseaddr
from typing import Final

from qhealth.adapters.mail import mime
from qhealth.adapters.mail.calendars import Calendars
from qhealth.adapters.mail.rendering import Rendered, one_line
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.mails import Mail
from qhealth.ports.mailer import MailRefused
from qhealth.ports.outbox import OutboxMessage

# What has a meaning of its own in a header (RFC 5322, 3.2.3), and no place in a name.
_SPECIALS: Final = re.compile(r'[()<>\[\]:;@\\,"]+')
_ADDRESS: Final = re.compile(r"[!-~]+@[A-Za-z0-9.-]+", re.ASCII)
_LONGEST_NAME: Final = 60
"""Characters of a display name; what is longer is cut, as every mail program does when it shows one."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Turns waiting mails into messages. The same mail gives the same bytes every time."""

    render: Callable[[Mail], Rendered]
    sender: str
    """The `From` of every mail: "QHealth <no-reply@clinic.example>"."""
    clinic: Clinic

    @property
    def sender_address(self) -> str:
        """Return the bare address of the sender."""
        return parseaddr(self.sender)[1]

    def compose(self, message: OutboxMessage) -> bytes:
        """Return the message that carries a mail.

        Raises:
            MailRefused: nothing can be sent to an address of this form.
            jinja2.TemplateError: a fact is missing that the template needs.
        """
        said = self.render(message.mail)
        name, address = parseaddr(self.sender)
        headers = [
            _named("From", name, address),
            _named("To", message.mail.recipient, message.mail.to),
            mime.text_header("Subject", said.subject),
            mime.header("Date", format_datetime(message.created_at)),
            mime.header("Message-ID", f"<outbox-{message.id}@{address.rpartition('@')[2]}>"),
            # Keeps out-of-office replies away (RFC 3834, 5).
            mime.header("Auto-Submitted", "auto-generated"),
        ]
        if said.unsubscribe:
            # On one line however long it is: no mail program would follow an encoded one.
            headers.append(mime.header("List-Unsubscribe", f"<{said.unsubscribe}>"))
            headers.append(mime.header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        headers.append(mime.header("MIME-Version", "1.0"))
        return b"".join(headers) + self._body(message, said, address)

    def _body(self, message: OutboxMessage, said: Rendered, address: str) -> bytes:
        # Quoted-printable and base64 never hold "=_", so no boundary can occur in a part (RFC 2045, 6.7).
        outer, inner = (f"=_outbox-{message.id}-{depth}" for depth in range(2))
        texts = [mime.text_part("plain", said.text), mime.text_part("html", said.html)]
        calendar = Calendars(self.clinic, address).of(message)
        if calendar is None:
            return mime.multipart("alternative", outer, texts)
        # A further form of what the mail says, which is where mail programs look for an invitation.
        kind = f'text/calendar; charset="utf-8"; method={calendar.method}'
        forms = mime.multipart("alternative", inner, [*texts, mime.data_part(kind, calendar.content)])
        file = mime.data_part('text/calendar; charset="utf-8"', calendar.content, 'attachment; filename="visit.ics"')
        return mime.multipart("mixed", outer, [forms, file])


def _named(header: str, name: str, address: str) -> bytes:
    if not _ADDRESS.fullmatch(address) or _SPECIALS.search(address.replace("@", "", 1)):
        raise MailRefused("The address is none that mail can be sent to.")
    shown = one_line(_SPECIALS.sub(" ", name))[:_LONGEST_NAME].rstrip()
    return mime.address_header(header, shown, address)
