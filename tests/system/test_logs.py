"""Log lines: one JSON object each, with the request's id and without secrets."""

import io
import json
import logging
from typing import Any

import pytest
import structlog

from qhealth.adapters.system.logs import LEFT_OUT, configure_logging


@pytest.fixture(autouse=True)
def logging_as_it_was():
    loggers = [logging.getLogger(name) for name in ("", "qhealth", "uvicorn", "uvicorn.error", "uvicorn.access")]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.level, logger.propagate = handlers, level, propagate
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


class Lines:
    """What was logged since the start."""

    def __init__(self, *, debug: bool = False) -> None:
        self.stream = io.StringIO()
        configure_logging(debug=debug, stream=self.stream)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


def test_a_line_is_an_object_with_time_level_logger_and_request():
    lines = Lines()
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("qhealth.http").info("request", status=200)

    (line,) = lines.objects
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "qhealth.http",
        "request_id": "r-1",
        "status": 200,
    }


def test_lines_of_libraries_and_of_uvicorn_look_the_same():
    lines = Lines()
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logging.getLogger("qhealth.core").warning("Mail %s waits", 7, extra={"attempts": 2})
        logging.getLogger("uvicorn.error").error("Started", extra={"color_message": "Started"})

    first, second = lines.objects
    assert (first["event"], first["attempts"], first["request_id"]) == ("Mail 7 waits", 2, "r-1")
    assert (second["event"], second["logger"]) == ("Started", "uvicorn.error")


def test_access_lines_of_uvicorn_stay_out_because_addresses_hold_tokens():
    lines = Lines()
    logging.getLogger("uvicorn.access").info('127.0.0.1 - "GET /activate?token=abc HTTP/1.1" 200')

    assert lines.text == ""


def test_uvicorn_does_not_tell_of_sockets_because_their_addresses_hold_tickets():
    lines = Lines()
    told = logging.getLogger("uvicorn.error")
    told.info('%s - "WebSocket %s" [accepted]', "127.0.0.1:5", "/api/v1/ws?ticket=abc")
    told.info('%s - "WebSocket %s" %d', "127.0.0.1:5", "/api/v1/ws?ticket=abc", 403)

    assert lines.text == ""


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "new_password",
        "access_token",
        "X-Api-Token",
        "SECRET_KEY",
        "Authorization",
        "Set-Cookie",
        "diagnosis",
        "description",
        "plan",
        "medicine",
        "instructions",
        "note",
        "call_note",
    ],
)
@pytest.mark.parametrize("debug", [True, False])
def test_secrets_and_medical_text_are_left_out_wherever_they_stand(name, debug):
    lines = Lines(debug=debug)
    told = {name: "bipolar-hunter2"}
    structlog.get_logger("qhealth").warning("told", body={"deep": [told, (told,)]}, **told)
    logging.getLogger("elsewhere").warning("told", extra={"body": told})

    assert "hunter2" not in lines.text
    assert lines.text.count(LEFT_OUT) == 4


def test_a_body_nested_without_end_is_cut_off():
    lines = Lines()
    body: dict[str, object] = {"leaf": "hunter2"}
    for _ in range(100):
        body = {"a": [body]}
    structlog.get_logger("qhealth").info("told", body=body)

    assert "hunter2" not in lines.text


@pytest.mark.parametrize("debug", [True, False])
def test_an_exception_is_told_with_its_trace_but_without_what_the_frames_held(debug):
    lines = Lines(debug=debug)
    try:
        _fail(password="2retnuh"[::-1])
    except ZeroDivisionError:
        structlog.get_logger("qhealth").exception("failed")

    assert "ZeroDivisionError" in lines.text
    assert "hunter2" not in lines.text


def _fail(password: str) -> float:
    return len(password) / 0


def test_anything_can_be_logged():
    lines = Lines()
    structlog.get_logger("qhealth").info("odd", thing=object(), keys={1: {2, 3}}, text="\ud800")

    assert "odd" in lines.text


@pytest.mark.parametrize(("debug", "shown"), [(True, True), (False, False)])
def test_details_are_shown_while_debugging_only_and_those_of_libraries_never(debug, shown):
    lines = Lines(debug=debug)
    structlog.get_logger("qhealth.core").debug("detail")
    logging.getLogger("aiosqlite").debug("executing INSERT with parameters")

    assert ("detail" in lines.text) is shown
    assert "parameters" not in lines.text
