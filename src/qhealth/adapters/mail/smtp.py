"""Mails handed over to a mail server (RFC 5321)."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import aiosmtplib

from qhealth.adapters.mail.messages import Composer
from qhealth.ports.mailer import Mailer, MailPostponed, MailRefused
from qhealth.ports.outbox import OutboxMessage

_logger = logging.getLogger(__name__)

_PERMANENT: Final = range(500, 600)
# "Authentication required", "too weak", "credentials invalid", "encryption required" (RFC 4954, 6): faults of the
# configuration, whatever command they answer.
_CONFIGURATION: Final = frozenset({530, 534, 535, 538})


class Tls(StrEnum):
    """How the connection is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over. Without a user nobody signs in."""

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout_seconds: float = 20.0
    """For each step of the conversation."""


class SmtpMailer(Mailer):
    """Hands mails over one after the other, on one connection that it keeps until it is told to rest."""

    def __init__(self, server: MailServer, composer: Composer, *, tls_context: ssl.SSLContext | None = None) -> None:
        """Connect to nothing yet. Certificates are verified by the system's roots unless a context is given."""
        self._server = server
        self._composer = composer
        self._tls_context = tls_context or ssl.create_default_context()
        self._turn = asyncio.Lock()
        self._kept: aiosmtplib.SMTP | None = None

    async def send(self, message: OutboxMessage) -> None:
        content = self._composer.compose(message)
        async with self._turn:
            client, self._kept = await self._begun(self._kept), None
            try:
                await client.rcpt(message.mail.to)
                await client.data(content)
            except (aiosmtplib.SMTPException, OSError) as error:
                await self._keep_if_sound(client, error)
                raise self._told_apart(error) from error
            except BaseException:
                client.close()
                raise
            self._kept = client

    async def rest(self) -> None:
        async with self._turn:
            kept, self._kept = self._kept, None
            if kept is not None:
                await self._take_leave(kept)

    async def _begun(self, kept: aiosmtplib.SMTP | None) -> aiosmtplib.SMTP:
        """Return a connection on which a mail has been begun, the kept one if it still can be used.

        Servers end connections that are quiet, old or busy. Nothing of the mail has been said by then, so beginning
        anew cannot send it twice.
        """
        sender = self._composer.sender_address
        if kept is not None:
            try:
                await kept.mail(sender)
            except (aiosmtplib.SMTPException, OSError) as error:
                _logger.debug("The mail server takes no more on this connection: %s", error)
                kept.close()
            except BaseException:
                kept.close()
                raise
            else:
                return kept
        client = self._client()
        try:
            await client.connect()
            if self._server.user is not None:
                await client.login(self._server.user, self._server.password or "")
            await client.mail(sender)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise self._told_apart(error) from error
        except BaseException:
            client.close()
            raise
        return client

    async def _keep_if_sound(self, client: aiosmtplib.SMTP, error: Exception) -> None:
        """Keep a connection for the next mail where the server answered, and takes back what was begun."""
        try:
            if isinstance(error, aiosmtplib.SMTPResponseException) and client.is_connected:
                await client.rset()
                self._kept = client
                return
        except (aiosmtplib.SMTPException, OSError) as refused:
            _logger.debug("The mail server does not take back what was begun: %s", refused)
        client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout_seconds,
            use_tls=server.tls is Tls.TLS,
            # None would mean "if the server happens to offer it", which somebody on the way can prevent.
            start_tls=server.tls is Tls.STARTTLS,
            tls_context=self._tls_context if server.tls is not Tls.NONE else None,
            # Looking our own name up could block the whole process.
            local_hostname=self._composer.sender_address.rpartition("@")[2],
        )

    async def _take_leave(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.quit()
        except (aiosmtplib.SMTPException, OSError) as error:
            # The server has accepted all mails; how the conversation ends does not matter any more.
            _logger.debug("The mail server did not say goodbye: %s", error)
            client.close()

    def _told_apart(self, error: aiosmtplib.SMTPException | OSError) -> MailPostponed | MailRefused:
        """Return what a failure means for the mail; a fault of the configuration also raises the alarm in the log."""
        reason = f"{type(error).__name__}: {error}"
        if _is_refusal(error):
            return MailRefused(reason)
        if _is_fault_of_configuration(error):
            _logger.error(
                "The mail server %s does not work with the present EMAIL_ settings; mails wait until it does. %s",
                self._server.host,
                reason,
            )
        return MailPostponed(reason)


def _is_refusal(error: Exception) -> bool:
    """Return whether the server refused this very message or its recipient for good."""
    return (
        isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
        and error.code in _PERMANENT
        and error.code not in _CONFIGURATION
    )


def _is_fault_of_configuration(error: Exception) -> bool:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPSenderRefused):
        return error.code in _PERMANENT
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code in _CONFIGURATION
    # The bare class tells of what the server does not offer: STARTTLS, or signing in.
    return type(error) in {aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported} or _is_about_certificates(error)


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
