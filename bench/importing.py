"""How quickly FHIR files are taken, from the start of the command to its end."""

from __future__ import annotations

from bench.figures import Figure
from bench.workshop import Workshop

TARGET = 500


def measure(shop: Workshop) -> list[Figure]:
    done = shop.imported
    rate = done.resources / done.seconds
    return [
        Figure("import", "resources taken", done.resources, ""),
        Figure("import", "duration", done.seconds, "s"),
        Figure("import", "resources taken per second", rate, "1/s", f">= {TARGET}", rate >= TARGET),
    ]
