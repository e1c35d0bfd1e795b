"""What `/metrics` tells, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


def scraped(url: str) -> list[Sample]:
    answer = httpx.get(f"{url}/metrics", timeout=20)
    assert answer.status_code == 200, answer.text
    return [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]


def values(samples: list[Sample], name: str, **labels: str) -> list[float]:
    return [sample.value for sample in samples if sample.name == name and has(sample.labels, labels)]


def value(samples: list[Sample], name: str, **labels: str) -> float:
    (found,) = values(samples, name, **labels)
    return found


def has(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return wanted.items() <= labels.items()
