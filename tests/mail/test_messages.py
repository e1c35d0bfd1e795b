"""Mails as they travel."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import getaddresses

import pytest

from qhealth.adapters.mail.messages import Composer
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.mails import Template
from qhealth.ports.mailer import MailRefused
from tests.mail.facts import GREETINGS, TEN_IN_STOCKHOLM, a_message


def read(composer: Composer, message) -> EmailMessage:
    return message_from_bytes(bytes(composer.compose(message)), EmailMessage, policy=default)


def test_a_message_has_text_and_html_and_says_who_when_and_which(composer):
    message = read(composer, a_message(message_id=42))

    assert message["From"] == "QHealth <no-reply@clinic.example>"
    assert message["To"] == "Åsa O'Neill <asa@example.org>"
    assert message["Subject"] == "Activate your account at QHealth"
    assert message["Date"].datetime == TEN_IN_STOCKHOLM
    assert message["Message-ID"] == "<outbox-42@clinic.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_parts_arrive_as_they_were_rendered(composer, renderer):
    message = a_message(Template.VISIT_BOOKED, doctor="李小龙 😀")
    said, arrived = renderer.render(message.mail), read(composer, message)

    text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == said.text.splitlines()
    assert html.get_content().splitlines() == said.html.splitlines()


def test_the_same_mail_gives_the_same_bytes(composer):
    first, second = (bytes(composer.compose(a_message())) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    "name",
    [
        "Evil\r\nBcc: victim@example.org",
        "Evil\nBcc: victim@example.org\n\nbody",
        "Doe, boss@evil.example, Åsa",
        '"quoted" <boss@evil.example>',
        "(comment) \\",
        "=?utf-8?q?boss=40evil.example=2C?=",
        "李小龙" * 40,
        "a" * 200,
        "😀 " * 80,
        "Jr.",
        "\ud800",
        "",
    ],
)
def test_no_name_adds_a_header_or_a_recipient(composer, name):
    raw = bytes(composer.compose(a_message(recipient=name)))
    usual = message_from_bytes(bytes(composer.compose(a_message())), policy=default)
    modern, old = message_from_bytes(raw, policy=default), message_from_bytes(raw, policy=compat32)

    assert modern.keys() == usual.keys()
    assert [address.addr_spec for address in modern["To"].addresses] == ["asa@example.org"]
    assert [address for _, address in getaddresses([old["To"]])] == ["asa@example.org"]
    assert not modern["To"].defects
    assert max(map(len, raw.splitlines())) <= 998


@pytest.mark.parametrize(
    "address",
    [
        "asa@example.org\r\nBcc: victim@example.org",
        "asa@example.org, victim@example.org",
        "asa@example.org>",
        "åsa@example.org",
        "asa@exämple.org",
        "asa",
        "",
        "a b@example.org",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(composer, address):
    with pytest.raises(MailRefused):
        composer.compose(a_message(to=address))


def test_a_subject_stays_one_header(composer):
    message = read(composer, a_message(Template.VISIT_BOOKED, message_id=1))

    assert message["Subject"] == "Your visit on Monday 4 March 2030 at 10:00 (CET)"


def test_the_senders_name_may_be_in_any_script(renderer):
    composer = Composer(renderer.render, "Vårdcentralen Ängen <no-reply@clinic.example>", Clinic())

    assert read(composer, a_message())["From"] == "Vårdcentralen Ängen <no-reply@clinic.example>"


@pytest.mark.parametrize("template", GREETINGS)
def test_a_mail_program_can_switch_greetings_off_by_itself(composer, template):
    message = read(composer, a_message(template))

    assert message["List-Unsubscribe"] == ("<https://clinic.example/api/v1/greetings/unsubscribe?token=un-token_1>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_matters_cannot_be_switched_off(composer):
    assert "List-Unsubscribe" not in read(composer, a_message(Template.VISIT_BOOKED))
