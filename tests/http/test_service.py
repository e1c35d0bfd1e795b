"""Health, numbers and the pages around the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from qhealth.adapters.http.options import HttpOptions
from qhealth.core.domain.errors import Unavailable
from tests.http.site import Site


async def works() -> None:
    pass


async def fails() -> None:
    raise ConnectionError("the password of the database")


async def test_is_ready_when_every_part_works():
    async with Site(options=HttpOptions(probes={"database": works})).browser() as browser:
        answer = await browser.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parts": {"database": "ok"}}


async def test_is_not_ready_when_a_part_fails_and_tells_which():
    async with Site(options=HttpOptions(probes={"database": works, "mail": fails})).browser() as browser:
        answer = await browser.get("/health/ready")
        assert (await browser.get("/health/live")).status_code == 200
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json() == {"status": "unavailable", "parts": {"database": "ok", "mail": "unavailable"}}


async def lacks_migrations() -> None:
    raise Unavailable("The database lacks m0005_later: run `qhealth migrate`.")


async def test_tells_what_a_part_says_of_itself():
    async with Site(options=HttpOptions(probes={"database": lacks_migrations})).browser() as browser:
        answer = await browser.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "unavailable: The database lacks m0005_later: run `qhealth migrate`."}


@pytest.mark.parametrize("path", ["/api/v1/visits", "/api/v1/auth/login", "/api/v1/nothing", "/metrics"])
async def test_what_needs_the_database_is_refused_while_that_is_closed_and_served_afterwards(path: str):
    states = [True, False]
    async with Site(options=HttpOptions(is_closed=lambda: states.pop(0))).browser() as browser:
        answer = await browser.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["code"] == "unavailable"
        assert (await browser.get(path)).status_code < 500


async def test_what_needs_no_database_is_served_while_that_is_closed():
    async with Site(options=HttpOptions(is_closed=lambda: True)).browser() as browser:
        for path in ("/health/live", "/health/ready", "/api/docs", "/api/openapi.json"):
            assert (await browser.get(path)).status_code == 200


async def test_counts_requests_by_route_and_not_by_address(browser, superuser):
    for number in range(1, 4):
        await browser.get(f"/api/v1/users/{number}", headers=superuser)
    await browser.get("/wp-admin/1")
    text = (await browser.get("/metrics")).text
    assert 'qhealth_http_requests_total{method="GET",route="/api/v1/users/{user_id}",status="404"} 2.0' in text
    assert 'route="none",status="404"' in text
    assert "wp-admin" not in text
    assert "qhealth_http_requests_in_flight 1.0" in text
    assert "qhealth_http_request_seconds_bucket" in text


async def test_the_reference_runs_no_script_of_its_own(browser):
    answer = await browser.get("/api/docs", params={"token": "<script>"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert "//" not in answer.text.replace("<!--", "")


async def test_serves_its_files_and_lets_browsers_keep_them(browser):
    answer = await browser.get("/api/docs/docs.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    again = await browser.get("/api/docs/docs.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["nothing.js", "index.html", "..%2Fdev%2Fpage.css", "%2e%2e", "LICENSE", "%00.js", "a" * 5000]
)
async def test_serves_no_other_files(browser, name: str):
    assert (await browser.get(f"/api/docs/{name}")).status_code == 404


@dataclass(frozen=True)
class Letter:
    id: int
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str | None


class Caught:
    def message(self, message_id: int) -> Letter | None:
        return next((letter for letter in self.messages() if letter.id == message_id), None)

    def messages(self) -> list[Letter]:
        sent = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)
        text = "Hello <b>\nhttps://clinic.example/activate?token=a&x=1 bye"
        return [
            Letter(2, "b@example.com", "Plain", sent, "text", None),
            Letter(1, "a@example.com", "<Welcome>", sent, text, "<html><head></head><body>Hi</body></html>"),
        ]


@pytest.fixture
async def postman():
    async with Site(options=HttpOptions(mailbox=Caught())).browser() as browser:
        yield browser


async def test_the_mailbox_lists_what_was_caught(postman):
    answer = await postman.get("/dev/mailbox")
    assert "&lt;Welcome&gt;" in answer.text
    assert answer.text.index("Plain") < answer.text.index("Welcome")
    assert (await postman.get("/dev/page.css")).headers["content-type"].startswith("text/css")


async def test_a_caught_mail_can_be_read_and_its_links_followed(postman):
    answer = await postman.get("/dev/mailbox/1")
    assert '<a href="https://clinic.example/activate?token=a&amp;x=1">' in answer.text
    assert "Hello &lt;b&gt;" in answer.text
    assert 'src="/dev/mailbox/1/html"' in answer.text


async def test_a_caught_mails_html_runs_nothing(postman):
    answer = await postman.get("/dev/mailbox/1/html")
    assert '<head><base target="_top"></head>' in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/dev/mailbox/3", "/dev/mailbox/2/html", "/dev/mailbox/x"])
async def test_what_was_not_caught_is_unknown(postman, path: str):
    assert (await postman.get(path)).status_code == 404


async def test_there_is_no_mailbox_outside_demonstrations(browser):
    assert (await browser.get("/dev/mailbox")).status_code == 404
