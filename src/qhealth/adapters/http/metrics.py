"""Numbers for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.registry import Collector

from qhealth.adapters.http.live import Live

_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class _LiveNumbers(Collector):
    """Reads the numbers of those who listen when they are asked for: they change too often to be told of."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers as they are."""
        yield GaugeMetricFamily("qhealth_sockets_open", "WebSockets open.", value=self._live.connections)
        sent = self._live.channels.sent
        yield CounterMetricFamily("qhealth_events_sent", "Events handed to WebSockets.", value=sent)


class Metrics:
    """The numbers of one server process. Requests are counted by route, never by address: labels must stay few."""

    def __init__(self, live: Live) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.registry.register(_LiveNumbers(live))
        self.in_flight = 0
        """Requests being served: a plain number, since one event loop changes it."""
        in_flight = Gauge("qhealth_http_requests_in_flight", "Requests being served.", registry=self.registry)
        in_flight.set_function(lambda: self.in_flight)
        self.outbox_waiting = Gauge(
            "qhealth_outbox_waiting", "Mails that wait to be handed over.", registry=self.registry
        )
        self._requests = Counter(
            "qhealth_http_requests", "Requests served.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "qhealth_http_request_seconds", "How long requests took.", ("method", "route"),
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._children: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was served."""
        method = method if method in _METHODS else "other"
        key = (method, route, status)
        found = self._children.get(key)
        if found is None:
            found = (self._requests.labels(method, route, str(status)), self._seconds.labels(method, route))
            self._children[key] = found
        found[0].inc()
        found[1].observe(seconds)

    def rendered(self) -> bytes:
        """Return all numbers in Prometheus's text format."""
        return generate_latest(self.registry)
