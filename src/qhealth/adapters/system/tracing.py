"""Traces for OpenTelemetry, where the environment asks for them by OpenTelemetry's own variables.

Its packages are an extra (`pip install 'qhealth[tracing]'`) and are imported by `tracing_of` alone, when
OTEL_EXPORTER_OTLP_ENDPOINT, or the same for traces, names a collector. Nothing of a person is told: requests by route,
statements without their values, mails by what they are about, errors by their kind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog

from qhealth.ports.mailer import Mailer
from qhealth.ports.outbox import OutboxMessage

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS: Final = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_HTTP: Final = "http/protobuf"
_FAILED: Final = 500
Asgi = Callable[[Any, Any, Any], Awaitable[None]]


class TracingUnusable(OSError):  # noqa: N818 - named as what it tells of.
    """Traces were asked for and cannot be had. The text is a sentence for whoever starts the program."""


def tracing_of(environment: Mapping[str, str]) -> Tracing | None:
    """Return what makes traces, or None where nobody asked for them.

    Raises:
        TracingUnusable: the packages are not installed, or another protocol than OTLP over HTTP is asked for.
    """
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or environment.get("OTEL_TRACES_EXPORTER") == "none":
        return None
    if not any(environment.get(name) for name in _ENDPOINTS):
        return None
    for name in _PROTOCOLS:
        if environment.get(name, _HTTP) != _HTTP:
            raise TracingUnusable(f"{name}: only {_HTTP} is spoken; set it to that, or leave it out.")
    # Loaded here alone: most installations do not have them, and they take a tenth of a second.
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see above.
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        names = " or ".join(_ENDPOINTS)
        raise TracingUnusable(
            f"{names} is set, and its packages are missing: pip install 'qhealth[tracing]'."
        ) from error
    service = environment.get("OTEL_SERVICE_NAME") or "qhealth"
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)


class Tracing:
    """Makes spans of requests, statements and mails."""

    def __init__(self, provider: TracerProvider) -> None:
        """Make nothing yet. What is made is sent from a thread of the provider's."""
        self._provider = provider
        self._tracer = provider.get_tracer("qhealth")

    def requests(self, app: Asgi) -> Asgi:
        """Return an ASGI application that does the same and makes a span of each request."""
        return _TracedRequests(app, self._tracer)

    def mails(self, mailer: Mailer) -> Mailer:
        """Return a mailer that does the same and makes a span of each mail."""
        return _TracedMailer(mailer, self._tracer)

    def statements(self, system: str) -> Callable[[Sequence[str]], AbstractContextManager[None]]:
        """Return what makes a span of the block in which statements are sent; `system` is "sqlite" or "mysql".

        Those that are sent in one piece take their time together, and are told as OpenTelemetry tells a batch
        (semantic conventions for database client spans, `db.operation.batch.size`).
        """

        @contextmanager
        def sending(texts: Sequence[str]) -> Generator[None]:
            queries = [" ".join(text.split()) for text in texts]
            operation, several = _operation(queries)
            with _span(self._tracer, operation, "CLIENT") as span:
                told = {"db.system.name": system, "db.operation.name": operation, "db.query.text": "; ".join(queries)}
                span.set_attributes({**told, **several})
                yield

        return sending

    async def stop(self) -> None:
        """Send what was not sent yet, and end."""
        await asyncio.to_thread(self._provider.shutdown)


def _operation(queries: Sequence[str]) -> tuple[str, Mapping[str, int]]:
    """Return what statements do, in a word or two, and how many there are where they are several."""
    operations = {query.partition(" ")[0].upper() for query in queries}
    if len(queries) == 1:
        return operations.pop(), {}
    operation = f"BATCH {operations.pop()}" if len(operations) == 1 else "BATCH"
    return operation, {"db.operation.batch.size": len(queries)}


class _TracedRequests:
    def __init__(self, app: Asgi, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI leaves them open.
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = _FAILED

        async def sending(message: Any) -> None:  # noqa: ANN401 - see above.
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        # No trace is gone on with that somebody outside began: strangers would decide what is kept.
        with _span(self._tracer, scope["method"], "SERVER") as span:
            bound = structlog.contextvars.bind_contextvars(trace_id=f"{span.get_span_context().trace_id:032x}")
            try:
                await self._app(scope, receive, sending)
            finally:
                structlog.contextvars.reset_contextvars(**bound)
                _tell_request(span, scope["method"], scope.get("path_template", "none"), status)


def _tell_request(span: Span, method: str, route: str, status: int) -> None:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - see `tracing_of`.

    # By the route, never by the address: the query of a link carries its token.
    span.update_name(f"{method} {route}")
    told = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    span.set_attributes(told)
    if status >= _FAILED:
        span.set_status(StatusCode.ERROR)


class _TracedMailer(Mailer):
    def __init__(self, mailer: Mailer, tracer: Tracer) -> None:
        self._mailer = mailer
        self._tracer = tracer

    async def send(self, message: OutboxMessage) -> None:
        with _span(self._tracer, "send mail", "PRODUCER") as span:
            span.set_attributes({"qhealth.mail.template": message.mail.template.value, "qhealth.mail.id": message.id})
            await self._mailer.send(message)

    async def rest(self) -> None:
        await self._mailer.rest()


@contextmanager
def _span(tracer: Tracer, name: str, kind: str) -> Generator[Span]:
    """Make a span of the block. An error is told by its kind: what it says may quote somebody."""
    from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415 - see `tracing_of`.

    with tracer.start_as_current_span(
        name, kind=SpanKind[kind], record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
