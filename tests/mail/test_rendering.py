"""What mails say."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from qhealth.adapters.mail.rendering import TemplateRenderer, greeting, in_words, one_line
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.mails import Template
from tests.mail.facts import GREETINGS, PURPOSES, TEN_IN_STOCKHOLM, a_mail, facts_of

HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "two\r\nlines\n\nBcc: victim@example.org",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnirts desrever",
    "שרה כהן",
    "😀👩🏽‍⚕️",
    "李小龙",
    "half a pair \ud800",
    "nul \0 and bell \a",
]


class Outline(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("template", Template)
def test_every_mail_can_be_rendered_and_greets_by_name(renderer, template):
    said = renderer.render(a_mail(template))

    assert "Hello Åsa O'Neill," in said.text
    assert "Hello Åsa O'Neill," in Outline(said.html).text
    assert said.subject
    assert not re.search(r"None|\{\{|\{%", said.subject + said.text + said.html)


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_markup_or_breaks_a_line(renderer, template, name):
    usual = renderer.render(a_mail(template))
    said = renderer.render(a_mail(template, recipient=name, **facts_of(template, name=name)))

    assert "\n" not in said.subject
    assert Outline(said.html).tags == Outline(usual.html).tags
    assert not [name for name, _ in Outline(said.html).attributes if name.startswith("on")]
    assert len(said.text.splitlines()) == len(usual.text.splitlines())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e\ud800]", said.subject + said.text + said.html)


@pytest.mark.parametrize("template", [t for t in Template if "doctor" in facts_of(t) and not t.startswith("doctor_")])
def test_patients_read_date_doctor_and_clinic(renderer, template):
    said = renderer.render(a_mail(template))

    for page in (said.text, Outline(said.html).text):
        for fact in ("Monday 4 March 2030 at 10:00 (CET)", "Gregory House", "Storgatan 1", "+46 31 000 00 00"):
            assert fact in page


@pytest.mark.parametrize("template", [Template.VISIT_CANCELLED, Template.DIAGNOSTIC_CANCELLED])
def test_a_cancellation_says_who_why_and_when(renderer, template):
    mail = a_mail(template, cancelled_by="Olga Operator", reason="The doctor is ill.")
    said = renderer.render(mail)

    for page in (said.text, Outline(said.html).text):
        for fact in ("Olga Operator", "The doctor is ill.", "Sunday 3 March 2030 at 10:00 (CET)"):
            assert fact in page


@pytest.mark.parametrize(
    "template", [Template.VISIT_CANCELLED, Template.DIAGNOSTIC_CANCELLED, Template.DOCTOR_VISIT_CANCELLED]
)
def test_a_cancellation_needs_no_reason(renderer, template):
    assert "None" not in renderer.render(a_mail(template, reason=None)).text


def test_a_request_without_a_date_can_be_cancelled(renderer):
    said = renderer.render(a_mail(Template.DIAGNOSTIC_CANCELLED, starts_at=None, ends_at=None))

    assert "Your request for a diagnostic was cancelled." in said.text


def test_a_moved_visit_names_the_former_doctor_only_when_it_is_another(renderer):
    same = renderer.render(a_mail(Template.VISIT_MOVED, doctor="Lisa Cuddy", previous_doctor="Lisa Cuddy"))
    other = renderer.render(a_mail(Template.VISIT_MOVED, doctor="Lisa Cuddy", previous_doctor="Gregory House"))

    assert same.text.count("Lisa Cuddy") == 1
    assert "with Gregory House" in other.text


@pytest.mark.parametrize(
    ("template", "address", "lifetime"),
    [
        (Template.ACTIVATION, "https://clinic.example/activate?token=to-ken_1", "30 minutes"),
        (Template.PASSWORD_RECOVERY, "https://clinic.example/reset-password?token=to-ken_1", "30 minutes"),
        (Template.EMAIL_VERIFICATION, "https://clinic.example/verify-email?token=to-ken_1", "24 hours"),
        (Template.INVITATION, "https://clinic.example/invitation?token=to-ken_1", "7 days"),
    ],
)
def test_links_lead_to_the_site_and_say_how_long_they_work(renderer, template, address, lifetime):
    said = renderer.render(a_mail(template))

    assert address in said.text.splitlines()
    assert ("href", address) in Outline(said.html).attributes
    assert address in Outline(said.html).text
    assert lifetime in said.text
    assert lifetime in Outline(said.html).text


@pytest.mark.parametrize("template", GREETINGS)
def test_a_greeting_says_how_to_switch_greetings_off(renderer, template):
    said = renderer.render(a_mail(template))

    assert "https://clinic.example/unsubscribe?token=un-token_1" in said.text.splitlines()
    assert ("href", "https://clinic.example/unsubscribe?token=un-token_1") in Outline(said.html).attributes


@pytest.mark.parametrize("template", [t for t in Template if t not in PURPOSES and t not in GREETINGS])
def test_no_other_mail_has_a_link_that_acts(renderer, template):
    assert "token=" not in renderer.render(a_mail(template)).text


@pytest.mark.parametrize("template", Template)
def test_no_mail_loads_anything_from_afar(renderer, template):
    outline = Outline(renderer.render(a_mail(template)).html)

    assert not {"img", "link", "script", "iframe", "object"} & set(outline.tags)
    assert "url(" not in outline.text
    assert "src" not in dict(outline.attributes)


@pytest.mark.parametrize("role", ["operator", "pharmacist"])
def test_an_invitation_without_specialty_names_the_role_alone(renderer, role):
    said = renderer.render(a_mail(Template.INVITATION, staff_role=role, specialty=None))

    assert f"our new {role}." in said.text


def test_times_are_the_clinics_with_the_zones_name_in_summer_and_winter():
    mail = a_mail(Template.VISIT_BOOKED, starts_at=TEN_IN_STOCKHOLM + timedelta(days=120))
    summer = TemplateRenderer(Clinic(), "https://clinic.example").render(mail)
    away = TemplateRenderer(Clinic(zone=ZoneInfo("America/Sao_Paulo")), "https://clinic.example").render(mail)

    assert "Tuesday 2 July 2030 at 11:00 (CEST)" in summer.text
    assert "Tuesday 2 July 2030 at 06:00 (UTC-03)" in away.text


def test_an_instant_may_have_travelled_as_text(renderer):
    said = renderer.render(a_mail(Template.VISIT_BOOKED, starts_at="2030-03-04T09:00:00Z"))

    assert "Monday 4 March 2030 at 10:00 (CET)" in said.text


def test_an_instant_without_a_zone_is_a_mistake(renderer):
    with pytest.raises(ValueError, match="no zone"):
        renderer.render(a_mail(Template.VISIT_BOOKED, starts_at="2030-03-04T09:00:00"))


@pytest.mark.parametrize("doctor", [None, "left out"])
def test_a_missing_fact_is_a_mistake_and_never_an_empty_place(renderer, doctor):
    mail = a_mail(Template.VISIT_CANCELLED, doctor=doctor)
    if doctor:
        del mail.facts["doctor"]

    with pytest.raises(UndefinedError):
        renderer.render(mail)


@pytest.mark.parametrize("name", ["Win at evil.com", "//evil", "call me@evil", "", "\n"])
def test_a_name_that_would_become_a_link_is_not_greeted(name):
    assert greeting(name) == "Hello,"


@pytest.mark.parametrize("name", ["J. R. R. Tolkien", "Nguyễn Thị Ánh", "O'Neill", "Jean-Luc St. John", "李小龙"])
def test_names_of_people_are_greeted(name):
    assert greeting(name) == f"Hello {name},"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=7), "7 days"),
    ],
)
def test_lengths_are_said_in_words(length, words):
    assert in_words(length) == words


def test_one_line_is_one_line():
    assert one_line(" a\r\n\tb\u2028c\u2029d\u0085e ") == "a b c d e"
