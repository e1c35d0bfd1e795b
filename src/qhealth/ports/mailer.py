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

    async def rest(self) -> None:  # noqa: B027 - what holds nothing has nothing to let go of.
        """Let go of what is held for further messages, a connection say; the next one takes it up again."""


class MailPostponed(Exception):  # noqa: N818 - named as the event it tells of.
    """The mail could not be handed over now."""


class MailRefused(Exception):  # noqa: N818 - named as the event it tells of.
    """The mail will never be taken."""
