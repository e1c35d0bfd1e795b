"""Logs: one JSON object a line on stderr, or coloured lines while debugging.

Whatever was bound with `structlog.contextvars.bind_contextvars`, the request's id above all, stands in every line, also
in those of libraries. Secrets and medical text are taken out by the name under which they come.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any, Final, TextIO, cast

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.stdlib import BoundLogger, ExtraAdder, LoggerFactory, PositionalArgumentsFormatter, ProcessorFormatter
from structlog.types import Processor

LEFT_OUT: Final = "[left out]"
"""Stands where something was taken out."""

_SECRET_PARTS: Final = ("password", "token", "secret", "authorization", "cookie", "ticket", "api_key")
_MEDICAL: Final = frozenset(
    {"diagnosis", "description", "plan", "medicine", "instructions", "note", "call_note", "reason", "override"}
)
_DEEPEST: Final = 6


def configure_logging(*, debug: bool = False, stream: TextIO | None = None) -> None:
    """Send the logs of structlog and of `logging` to a stream, stderr unless given. May be called again.

    The application's own lines below "info" are shown while debugging only; those of libraries never, because they
    quote statements with their parameters.
    """
    chain = _shared_processors()
    structlog.configure(
        processors=[PositionalArgumentsFormatter(), *chain, ProcessorFormatter.wrap_for_formatter],
        logger_factory=LoggerFactory(),
        wrapper_class=BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[ExtraAdder(), *chain],
            processors=[ProcessorFormatter.remove_processors_meta, *_renderers(debug=debug)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("qhealth").setLevel(logging.DEBUG if debug else logging.INFO)
    # It tells of every task twice, and there is one for nearly every request that writes a mail.
    logging.getLogger("taskiq").setLevel(logging.WARNING)
    _adopt_uvicorn()


def without_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out what stands under the name of a secret or of medical text, at any depth."""
    return {name: LEFT_OUT if _is_telling(name) else _purged(value) for name, value in event.items()}


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        without_secrets,
    ]


def _renderers(*, debug: bool) -> list[Processor]:
    # Never with the local variables of a traceback's frames: they hold what people sent.
    if debug:
        return [ConsoleRenderer(exception_formatter=plain_traceback, timestamp_key="at")]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=repr)]


def _adopt_uvicorn() -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    # Its access lines quote the whole address, and with it the tokens of links and tickets; the HTTP adapter writes its
    # own.
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    # The opening of a WebSocket is no access line there, and quotes the address too.
    logging.getLogger("uvicorn.error").addFilter(_quotes_no_address)


def _quotes_no_address(record: logging.LogRecord) -> bool:
    return not (isinstance(record.msg, str) and record.msg.startswith('%s - "WebSocket '))


def _purged(value: object, depth: int = 0) -> object:
    if isinstance(value, Mapping):
        if depth >= _DEEPEST:
            return LEFT_OUT
        items = cast("Mapping[object, object]", value).items()
        return {str(name): LEFT_OUT if _is_telling(str(name)) else _purged(inner, depth + 1) for name, inner in items}
    if isinstance(value, list | tuple | set | frozenset):
        if depth >= _DEEPEST:
            return LEFT_OUT
        return [_purged(inner, depth + 1) for inner in cast("list[object]", value)]
    return value


@lru_cache(maxsize=1024)
def _is_telling(name: str) -> bool:
    folded = name.casefold().replace("-", "_")
    return folded in _MEDICAL or any(part in folded for part in _SECRET_PARTS)
