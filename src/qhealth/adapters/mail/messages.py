"""Mails as they travel: multipart messages with text and HTML (RFC 5322, RFC 2046)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Final

from qhealth.adapters.mail.rendering import Rendered, one_line
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

    @property
    def sender_address(self) -> str:
        """Return the bare address of the sender."""
        return parseaddr(self.sender)[1]

    def compose(self, message: OutboxMessage) -> EmailMessage:
        """Return the message that carries a mail.

        Raises:
            MailRefused: nothing can be sent to an address of this form.
            jinja2.TemplateError: a fact is missing that the template needs.
        """
        said = self.render(message.mail)
        name, address = parseaddr(self.sender)
        composed = EmailMessage(policy=SMTP)
        composed["From"] = _named(name, address)
        composed["To"] = _named(message.mail.recipient, message.mail.to)
        composed["Subject"] = said.subject
        composed["Date"] = message.created_at
        composed["Message-ID"] = f"<outbox-{message.id}@{address.rpartition('@')[2]}>"
        # Keeps out-of-office replies away (RFC 3834, 5).
        composed["Auto-Submitted"] = "auto-generated"
        composed.set_content(said.text, cte="quoted-printable")
        composed.add_alternative(said.html, subtype="html", cte="quoted-printable")
        # Quoted-printable never holds "=_", so the boundary cannot occur in a part (RFC 2045, 6.7).
        composed.set_boundary(f"=_outbox-{message.id}")
        return composed


def _named(name: str, address: str) -> Address:
    if not _ADDRESS.fullmatch(address) or _SPECIALS.search(address.replace("@", "", 1)):
        raise MailRefused("The address is none that mail can be sent to.")
    shown = one_line(_SPECIALS.sub(" ", name))[:_LONGEST_NAME].rstrip()
    return Address(shown, addr_spec=address)
