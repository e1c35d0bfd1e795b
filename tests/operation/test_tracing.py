"""Traces, sent to a collector that listens here."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from qhealth.adapters.system.tracing import TracingUnusable, tracing_of
from tests.entrypoints.process import Process, Server

PASSWORD = "grå gås på grönt gräs"


class Collector:
    """Keeps what OTLP over HTTP brings."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.port = 0

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def variables(self) -> dict[str, str]:
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.port}", "OTEL_BSP_SCHEDULE_DELAY": "100"}


@contextmanager
def listening() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collector.requests.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with listening() as collector:
        yield collector


def told(span: Span) -> dict[str, object]:
    return {
        attribute.key: getattr(attribute.value, attribute.value.WhichOneof("value") or "")
        for attribute in span.attributes
    }


def stopped(process: Process) -> None:
    # What was not sent yet is sent at the end.
    assert process.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_requests_statements_and_mails_are_told_and_nothing_of_a_person(kind, collector, shared, tmp_path):
    variables = {**(shared if kind == "mariadb" else {}), **collector.variables}
    with Server(tmp_path, **variables) as server:
        assert httpx.get(f"{server.url}/api/v1/visits/4711", timeout=20).status_code == 401
        profile = {"first_name": "Åsa", "last_name": "Sjukvårdsson", "birth_date": "1985-04-12"}
        person = {"email": "asa.sjukdom@example.com", "password": PASSWORD, "profile": profile}
        address = f"{server.url}/api/v1/auth/register"
        assert httpx.post(address, params={"token": "hemligt"}, json=person, timeout=20).status_code == 202
        if kind == "mariadb":
            with Process(tmp_path, "worker", **variables) as worker:
                while not list((tmp_path / "data" / "mail").glob("*.eml")):
                    assert worker.process.poll() is None
                stopped(worker)
        else:
            while not list((tmp_path / "data" / "mail").glob("*.eml")):
                assert server.process.poll() is None
        stopped(server)

    spans = {span.name: span for span in collector.spans}
    request = spans["POST /api/v1/auth/register"]
    assert told(request) == {
        "http.request.method": "POST",
        "http.route": "/api/v1/auth/register",
        "http.response.status_code": 202,
    }
    assert told(spans["GET /api/v1/visits/{visit_id}"])["http.response.status_code"] == 401
    within = [told(span) for span in collector.spans if span.trace_id == request.trace_id and span is not request]
    system = "sqlite" if kind == "sqlite" else "mysql"
    assert {attributes["db.system.name"] for attributes in within} == {system}
    kept = next(attributes for attributes in within if str(attributes["db.query.text"]).endswith("COMMIT"))
    assert kept["db.operation.name"] == "BATCH"
    assert kept["db.operation.batch.size"] == str(kept["db.query.text"]).count("; ") + 1
    assert any("INSERT INTO" in str(attributes["db.query.text"]) for attributes in within)
    assert any("audit_event" in str(attributes["db.query.text"]) for attributes in within)
    assert told(spans["send mail"])["qhealth.mail.template"] == "activation"
    resource = collector.requests[0].resource_spans[0].resource
    assert {"service.name": "qhealth"}.items() <= {
        attribute.key: attribute.value.string_value for attribute in resource.attributes
    }.items()
    everything = b"".join(sent.SerializeToString() for sent in collector.requests).decode("utf-8", "replace")
    for secret in ("asa.sjukdom", "Sjukvårdsson", "1985-04-12", PASSWORD, "hemligt", "4711"):
        assert secret not in everything


def test_lines_of_the_log_name_the_trace(collector, tmp_path):
    with Server(tmp_path, **collector.variables) as server:
        httpx.get(f"{server.url}/api/v1/me", timeout=20)
        stopped(server)
    traces = {span.trace_id.hex() for span in collector.spans}
    assert any(f'"trace_id": "{trace}"' in server.log.read_text() for trace in traces)


def test_a_collector_that_is_away_disturbs_nobody(tmp_path):
    with listening() as gone:
        variables = gone.variables
    with Server(tmp_path, **variables) as server:
        assert httpx.get(f"{server.url}/health/live", timeout=20).status_code == 200


def test_nothing_of_it_is_imported_where_nobody_asked():
    # The client of Redis looks for OpenTelemetry itself, and takes what of it is there.
    code = (
        "import sys; from qhealth.bootstrap import build; from qhealth.adapters.system.tracing import tracing_of;"
        " assert tracing_of({}) is None; assert 'opentelemetry.exporter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - this Python.


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_traces_are_off_unless_they_are_asked_for(environment):
    assert tracing_of(environment) is None


def test_another_protocol_and_missing_packages_are_told_in_a_sentence(monkeypatch):
    asked = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    with pytest.raises(TracingUnusable, match="OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf is spoken"):
        tracing_of({**asked, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(TracingUnusable, match=r"its packages are missing: pip install 'qhealth\[tracing\]'"):
        tracing_of(asked)
