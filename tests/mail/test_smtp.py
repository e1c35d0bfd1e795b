"""Handing mails over to a mail server, a real one within the test."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from qhealth.adapters.mail.smtp import MailServer, SmtpMailer, Tls
from qhealth.core.domain.mails import Template
from qhealth.ports.mailer import MailPostponed, MailRefused
from tests.mail.facts import a_message

CERTIFICATES = Path(__file__).parent / "certificates"


@dataclass
class Post:
    """Takes mails as a server would, or answers as a test wants."""

    answers: dict[str, str] = field(default_factory=dict[str, str])
    taken: list[Any] = field(default_factory=list[Any])
    commands: list[str] = field(default_factory=list[str])
    only_once: dict[str, str] = field(default_factory=dict[str, str])
    connections: int = 0
    hangs_up_after_data: bool = False
    cuts_within_data: bool = False

    async def handle_MAIL(self, _server, _session, envelope, address, options):  # noqa: N802 - aiosmtpd's name.
        self.commands.append("MAIL")
        if answer := self.only_once.pop("MAIL", None):
            return answer
        if answer := self.answers.get("MAIL"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name.
        if answer := self.answers.get("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name.
        if answer := self.answers.get("DATA"):
            return answer
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content, session.ssl is not None))
        if self.cuts_within_data:
            server.transport.abort()
        if self.hangs_up_after_data:
            asyncio.get_running_loop().call_soon(server.transport.abort)
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        known = data.login == b"clinic" and data.password == b"a long password"
        return AuthResult(success=known, handled=False)


@pytest.fixture
def post():
    return Post()


def server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "certificate.pem", CERTIFICATES / "key.pem")
    return context


def trusting_context() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATES / "certificate.pem"))


@asynccontextmanager
async def listening(post: Post, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncGenerator[int]:
    def protocol():
        post.connections += 1
        return SMTP(post, hostname="localhost", loop=loop, timeout=5, **options)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture
def mailer_to(composer):
    def mailer_to(port: int, *, tls=Tls.NONE, user=None, password=None, trusting=True, timeout_seconds=5.0):
        server = MailServer("localhost", port, tls, user, password, timeout_seconds)
        return SmtpMailer(server, composer, tls_context=trusting_context() if trusting else None)

    return mailer_to


async def test_hands_a_mail_over_in_clear_where_that_is_configured(post, mailer_to):
    async with listening(post) as port:
        await mailer_to(port).send(a_message(Template.VISIT_REMINDER, message_id=7, doctor="李小龙"))

    ((sender, recipients, content, secure),) = post.taken
    message = message_from_bytes(content, policy=default)
    assert (sender, recipients, secure) == ("no-reply@clinic.example", ["asa@example.org"], False)
    assert message["Message-ID"] == "<outbox-7@clinic.example>"
    text, html = message.iter_parts()
    assert "李小龙" in text.get_content()
    assert "李小龙" in html.get_content()


async def test_starttls_protects_the_mail_and_the_password(post, mailer_to):
    options = {"tls_context": server_context(), "require_starttls": True, "authenticator": post.authenticate}
    async with listening(post, auth_required=True, **options) as port:
        mailer = mailer_to(port, tls=Tls.STARTTLS, user="clinic", password="a long password")
        await mailer.send(a_message())

    assert [secure for *_, secure in post.taken] == [True]


async def test_tls_from_the_first_byte(post, mailer_to):
    async with listening(post, tls=server_context()) as port:
        await mailer_to(port, tls=Tls.TLS).send(a_message())

    assert len(post.taken) == 1


async def test_never_falls_back_to_clear_where_starttls_is_not_offered(post, mailer_to, caplog):
    async with listening(post) as port:
        with pytest.raises(MailPostponed):
            await mailer_to(port, tls=Tls.STARTTLS).send(a_message())

    assert post.commands == []
    assert "EMAIL_" in caplog.text


async def test_a_certificate_that_nobody_vouches_for_keeps_the_mail_and_raises_the_alarm(post, mailer_to, caplog):
    async with listening(post, tls_context=server_context()) as port:
        with pytest.raises(MailPostponed):
            await mailer_to(port, tls=Tls.STARTTLS, trusting=False).send(a_message())

    assert post.commands == []
    assert "EMAIL_" in caplog.text


async def test_a_wrong_password_keeps_the_mail_and_raises_the_alarm(post, mailer_to, caplog):
    options = {"tls_context": server_context(), "require_starttls": True, "authenticator": post.authenticate}
    async with listening(post, auth_required=True, **options) as port:
        with pytest.raises(MailPostponed):
            await mailer_to(port, tls=Tls.STARTTLS, user="clinic", password="a wrong secret").send(a_message())

    assert post.commands == []
    assert "EMAIL_" in caplog.text
    assert "a wrong secret" not in caplog.text


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_what_is_refused_for_good_is_told_so(post, mailer_to, command):
    post.answers[command] = "550 5.1.1 nobody of that name"
    async with listening(post) as port:
        with pytest.raises(MailRefused, match="nobody of that name"):
            await mailer_to(port).send(a_message())


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["451 try later", "452 mailbox full", "421 shutting down", "530 sign in first"])
async def test_what_may_work_later_waits(post, mailer_to, command, answer):
    post.answers[command] = answer
    async with listening(post) as port:
        with pytest.raises(MailPostponed):
            await mailer_to(port).send(a_message())


async def test_a_refused_sender_is_a_fault_of_the_configuration_and_not_of_the_mail(post, mailer_to, caplog):
    post.answers["MAIL"] = "550 5.7.1 not your address"
    async with listening(post) as port:
        with pytest.raises(MailPostponed):
            await mailer_to(port).send(a_message())

    assert "EMAIL_" in caplog.text


async def test_an_accepted_mail_counts_however_the_conversation_ends(post, mailer_to):
    post.hangs_up_after_data = True
    async with listening(post) as port:
        await mailer_to(port).send(a_message())

    assert len(post.taken) == 1


async def test_one_connection_is_kept_for_many_mails_until_there_is_nothing_to_do(post, mailer_to):
    async with listening(post) as port:
        mailer = mailer_to(port)
        for number in range(5):
            await mailer.send(a_message(message_id=number))
        assert (post.connections, len(post.taken)) == (1, 5)
        await mailer.rest()
        await mailer.rest()
        await mailer.send(a_message(message_id=5))
        assert (post.connections, len(post.taken)) == (2, 6)
        await mailer.rest()


async def test_a_refused_recipient_does_not_spoil_the_connection_for_the_next_one(post, mailer_to):
    async with listening(post) as port:
        mailer = mailer_to(port)
        for answer in ("550 nobody of that name", "451 try later"):
            for command in ("RCPT", "DATA"):
                post.answers[command] = answer
                with pytest.raises((MailRefused, MailPostponed)):
                    await mailer.send(a_message())
                del post.answers[command]
                await mailer.send(a_message())
        assert (post.connections, len(post.taken)) == (1, 4)
        await mailer.rest()


@pytest.mark.parametrize(
    "answer", ["421 idle for too long", "451 too many mails on one connection", "503 sign in again"]
)
async def test_a_server_that_takes_no_more_on_a_connection_is_connected_to_again(post, mailer_to, answer):
    async with listening(post) as port:
        mailer = mailer_to(port)
        await mailer.send(a_message(message_id=1))
        post.only_once["MAIL"] = answer
        await mailer.send(a_message(message_id=2))
        assert (post.connections, len(post.taken)) == (2, 2)
        await mailer.rest()


async def test_a_connection_that_was_cut_in_between_is_made_again(post, mailer_to):
    async with listening(post) as port:
        mailer = mailer_to(port)
        post.hangs_up_after_data = True
        for number in range(3):
            await mailer.send(a_message(message_id=number))
        assert (post.connections, len(post.taken)) == (3, 3)


async def test_a_connection_that_is_cut_within_a_mail_is_not_made_again_for_it(post, mailer_to):
    async with listening(post) as port:
        mailer = mailer_to(port)
        await mailer.send(a_message(message_id=1))
        post.cuts_within_data = True
        with pytest.raises(MailPostponed):
            await mailer.send(a_message(message_id=2))
        assert post.connections == 1
        post.cuts_within_data = False
        await mailer.send(a_message(message_id=3))
        assert (post.connections, len(post.taken)) == (2, 3)
        await mailer.rest()


async def test_resting_is_fine_after_the_server_has_gone(post, mailer_to):
    async with listening(post) as port:
        mailer = mailer_to(port)
        post.hangs_up_after_data = True
        await mailer.send(a_message())
    await mailer.rest()


async def test_a_server_that_is_not_there_is_tried_again(mailer_to, unused_port):
    with pytest.raises(MailPostponed):
        await mailer_to(unused_port).send(a_message())


@pytest.fixture
async def unused_port():
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


@pytest.mark.parametrize("greeting", [b"", b"554 go away\r\n", b"220 ", b"nonsense\r\n", b"\xff\xfe\r\n"])
async def test_a_server_that_hangs_up_or_talks_nonsense_is_tried_again(mailer_to, greeting):
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        with pytest.raises(MailPostponed):
            await mailer_to(server.sockets[0].getsockname()[1]).send(a_message())


async def test_a_server_that_says_nothing_is_given_up(mailer_to):
    writers: list[asyncio.StreamWriter] = []

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with server:
        with pytest.raises(MailPostponed):
            await mailer_to(server.sockets[0].getsockname()[1], timeout_seconds=0.05).send(a_message())
        for writer in writers:
            writer.close()
            await writer.wait_closed()


async def test_a_cancelled_hand_over_leaves_no_connection_behind(mailer_to):
    connected, gone = asyncio.Event(), asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 localhost\r\n")
        await reader.readline()
        connected.set()
        await reader.read()
        gone.set()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        sending = asyncio.create_task(mailer_to(server.sockets[0].getsockname()[1]).send(a_message()))
        await connected.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await gone.wait()
