"""Numbers for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from qhealth.adapters.http.readings import ReadHere, Reading, none_here
from qhealth.adapters.http.siblings import Family, Sample, Siblings

_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_TOO_MANY: Final = 429
_UP: Final = "qhealth_worker_up"


class _LiveNumbers(Collector):
    """Reads the numbers of those who listen when they are asked for: they change too often to be told of."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers as they are."""
        yield GaugeMetricFamily("qhealth_sockets_open", "WebSockets open.", value=self._live.connections)
        sent = self._live.channels.sent
        yield CounterMetricFamily("qhealth_events_sent", "Events handed to WebSockets.", value=sent)
        reached = self._live.reached or 0
        yield GaugeMetricFamily("qhealth_event_log_heard", "The last event that this process has told.", value=reached)


class _Read(Collector):
    """Numbers that others keep."""

    def __init__(self, read: ReadHere) -> None:
        self._read = read

    def collect(self) -> Iterable[Metric]:
        """Return the numbers as they are."""
        return _gauges(self._read())


class _Told(Collector):
    """Families that were put together already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._families


class Metrics:
    """The numbers of one server process. Requests are counted by route, never by address: labels must stay few."""

    def __init__(self, live: Live, read_here: ReadHere = none_here) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.registry.register(_LiveNumbers(live))
        self.registry.register(_Read(read_here))
        self.in_flight = 0
        """Requests being served: a plain number, since one event loop changes it."""
        self.siblings: Siblings | None = None
        """Set where this is one of several processes."""
        in_flight = Gauge("qhealth_http_requests_in_flight", "Requests being served.", registry=self.registry)
        in_flight.set_function(lambda: self.in_flight)
        self._throttled = Counter(
            "qhealth_throttle_refusals", "Requests that were one too many of their kind.", registry=self.registry
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
        if status == _TOO_MANY:
            self._throttled.inc()

    def collected(self) -> Sequence[Family]:
        """Return the numbers of this process, to be sent to another one."""
        return [
            Family(
                metric.name,
                metric.documentation,
                metric.type,
                tuple(Sample(sample.name, sample.labels, sample.value) for sample in metric.samples),
            )
            for metric in self.registry.collect()
        ]

    async def rendered(self, shared: Iterable[Reading] = ()) -> bytes:
        """Return the numbers of this process and its siblings in Prometheus's text format.

        `shared` are numbers that are the same whichever process is asked.
        """
        told = CollectorRegistry()
        told.register(_Told(_gauges(shared)))
        if self.siblings is None:
            return generate_latest(self.registry) + generate_latest(told)
        everybody = await self.siblings.everybody()
        told.register(_Told(_together(everybody, self.siblings.places)))
        return generate_latest(told)


def _gauges(readings: Iterable[Reading]) -> list[Metric]:
    families: dict[str, GaugeMetricFamily] = {}
    for reading in readings:
        family = families.get(reading.name)
        if family is None:
            family = GaugeMetricFamily(reading.name, reading.says, labels=tuple(reading.labels))
            families[reading.name] = family
        family.add_metric(tuple(reading.labels.values()), reading.value)
    return list(families.values())


def _together(everybody: Mapping[int, Sequence[Family]], places: range) -> list[Metric]:
    """Return the numbers of several processes, each with the place of its process as a label."""
    up = Metric(_UP, "Whether a server process has told its numbers.", "gauge")
    merged = {_UP: up}
    for place in places:
        worker = {"worker": str(place)}
        up.add_sample(_UP, worker, int(place in everybody))
        for family in everybody.get(place, ()):
            metric = merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for sample in family.samples:
                metric.add_sample(sample.name, {**sample.labels, **worker}, sample.value)
    return list(merged.values())
