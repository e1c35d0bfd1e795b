"""Handing a mail over to whoever delivers it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from qhealth.ports.outbox import OutboxMessage


class Mailer(ABC):
    """Renders a mail and hands it over."""

    @abstractmethod
    async def send(self, message: OutboxMessage) -> None:
        """Hand a message over, with a Message-ID that is the same at every attempt.

        Raises:
            MailPostponed: it may work later (connection, timeout, SMTP 4xx, wrong credentials or certificate).
            MailRefused: it never will (SMTP 5xx about this message or its recipient).
        """


class MailPostponed(Exception):  # noqa: N818 - named as the event it tells of.
    """The mail could not be handed over now."""


class MailRefused(Exception):  # noqa: N818 - named as the event it tells of.
    """The mail will never be taken."""
