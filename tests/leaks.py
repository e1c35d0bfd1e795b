"""Searches what the program logs for every password, token and medical text that a test used.

Nobody has to hand the secrets in: they are noted where the program makes or takes them, and where tests send and
receive them over HTTP. The logs are what pytest captured, what structlog's `capture_logs` took aside, and the files to
which server processes write theirs. A test whose logs hold a secret fails.

It works in each process of pytest-xdist by itself, and costs a look-up of some strings in some text.
"""

from __future__ import annotations

import functools
import json
import logging
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import LogCapture

from qhealth.adapters.memory.services import QuickPasswords
from qhealth.adapters.security.passwords import Argon2Passwords
from qhealth.adapters.security.tokens import JwtTokens
from qhealth.core.domain.records import JournalEntry, Prescription
from qhealth.core.domain.sick_leaves import SickLeave

SHORTEST = 8
"""Characters; shorter ones would be found by chance."""
SECRET_FIELDS = frozenset(
    {"password", "current_password", "new_password", "token", "access_token", "ticket"}
    | {"diagnosis", "description", "plan", "medicine", "instructions", "note", "call_note", "reason", "override"}
)
"""Names of fields, on the wire and of the domain's objects, whose text never belongs in a log."""


class Leaks:
    """The secrets that were noted, and where logs are written."""

    def __init__(self) -> None:
        self.of_this_test: set[str] = set()
        self.sent: set[str] = set()
        """Everything that was sent or received over HTTP, which processes that outlive a test may log later."""
        self._taken_aside: list[str] = []
        self._files: dict[Path, int] = {}

    def note(self, *secrets: object) -> None:
        """Remember secrets of this test."""
        self.of_this_test.update(one for one in secrets if isinstance(one, str) and len(one.strip()) >= SHORTEST)

    def take_aside(self, line: object) -> None:
        """Remember a line of a log that nobody else will see."""
        self._taken_aside.append(repr(line))

    def watch(self, file: object) -> None:
        """Remember a file to which a process writes its log."""
        name = getattr(file, "name", None)
        if isinstance(name, str):
            self._files.setdefault(Path(name), 0)

    def found(self, captured: Iterable[str]) -> list[str]:
        """Return a line for each secret in the logs that were written since the last look, and forget this test's."""
        texts = [*captured, *self._taken_aside]
        secrets = self.of_this_test
        self.sent |= secrets
        lines = [_told(secret, text) for text in texts for secret in secrets if secret in text]
        for text in self._news():
            lines += [_told(secret, text) for secret in self.sent if secret in text]
        self.of_this_test, self._taken_aside = set(), []
        return sorted(set(lines))

    def _news(self) -> Iterator[str]:
        for file, start in list(self._files.items()):
            if not file.is_file():
                # Tests may put a log away; whatever comes under this name later is another one.
                del self._files[file]
                continue
            with file.open("rb") as log:
                log.seek(start)
                news = log.read()
            self._files[file] = start + len(news)
            if news:
                yield news.decode(errors="replace")


def _told(secret: str, text: str) -> str:
    line = next(line for line in text.splitlines() or [text] if secret.splitlines()[0] in line)
    return f"{secret[:4]}... ({len(secret)} characters) stands in: {line[:300]}"


LEAKS = Leaks()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Fail a test whose logs hold a secret."""
    _ = item, call
    report = yield
    if report.when == "teardown":
        leaked = LEAKS.found(text for _name, text in report.sections)
        if leaked:
            report.outcome = "failed"
            report.longrepr = "A secret was logged.\n" + "\n".join(leaked)
    return report


def _before(owner: type, name: str, tap: Callable[..., None]) -> None:
    """Let a tap see what a method is called with."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def tapped(*words: Any, **named: Any) -> Any:
        tap(*words, **named)
        return method(*words, **named)

    setattr(owner, name, tapped)


def _after(owner: type, name: str, tap: Callable[[Any], None]) -> None:
    """Let a tap see what a method returns, or the object that a constructor made."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def tapped(*words: Any, **named: Any) -> Any:
        result = method(*words, **named)
        tap(words[0] if name == "__init__" else result)
        return result

    setattr(owner, name, tapped)


def _note_record(record: object) -> None:
    LEAKS.note(*(getattr(record, name, None) for name in SECRET_FIELDS))


def _note_request(_client: object, request: httpx.Request, **_named: object) -> None:
    # What streams its body has not read it yet; only what is large does.
    if request.headers.get("content-type", "").startswith("application/json") and hasattr(request, "_content"):
        _note_json(request.content)
    LEAKS.note(request.headers.get("authorization", "").removeprefix("Bearer "))
    LEAKS.note(*request.url.params.get_list("token"), *request.url.params.get_list("ticket"))


def _note_response(response: httpx.Response) -> None:
    LEAKS.note(*response.cookies.values())
    if response.headers.get("content-type") == "application/json" and "/auth/" in response.url.path:
        _note_json(response.content)


def _note_json(content: bytes) -> None:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        # Tests also send what is no JSON, or nested without end.
        return
    LEAKS.note(*_secrets_in(told))


def _secrets_in(told: object) -> Iterator[object]:
    if isinstance(told, Mapping):
        for name, value in told.items():
            if name in SECRET_FIELDS:
                yield value
            yield from _secrets_in(value)
    elif isinstance(told, list):
        for value in told:
            yield from _secrets_in(value)


def _after_sending(client: type, *, waits: bool) -> None:
    send = getattr(client, "send")  # noqa: B009 - the two clients have no common type.

    async def sent_later(*words: Any, **named: Any) -> httpx.Response:
        response = await send(*words, **named)
        _note_answer(response)
        return response

    def sent(*words: Any, **named: Any) -> httpx.Response:
        response = send(*words, **named)
        _note_answer(response)
        return response

    setattr(client, "send", sent_later if waits else sent)  # noqa: B010 - as above.


def _note_answer(response: httpx.Response) -> None:
    if response.is_stream_consumed:
        _note_response(response)


def _listen() -> None:
    """Note secrets wherever they pass."""
    # The client of the tests tells the addresses that it calls; that is no log of the program's.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for kind in (JournalEntry, Prescription, SickLeave):
        _after(kind, "__init__", _note_record)
    for kind in (Argon2Passwords, QuickPasswords):
        for name in ("hash", "verify"):
            _before(kind, name, lambda _self, password, *_more: LEAKS.note(password))
    for name in ("access", "device", "unsubscribe", "opaque"):
        _after(JwtTokens, name, LEAKS.note)
    for kind, waits in ((httpx.Client, False), (httpx.AsyncClient, True)):
        _before(kind, "send", _note_request)
        _after_sending(kind, waits=waits)
    _before(LogCapture, "__call__", lambda _self, _logger, _method, event: LEAKS.take_aside(event))
    _before(subprocess.Popen, "__init__", lambda _self, *_words, **named: LEAKS.watch(named.get("stderr")))


_listen()
