"""Routes for those who run the server: is it alive, is it ready, what are its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST

from qhealth.adapters.http.answers import Answer
from qhealth.adapters.http.options import Degraded, Probe
from qhealth.adapters.http.requests import ApiRequest
from qhealth.core.domain.errors import Unavailable

_PATIENCE: Final = 2.0
"""Seconds that a part has to answer."""
_TAGS: Final = ("Service",)
_NO_STORE: Final = {"cache-control": "no-store"}
_log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Liveness:
    """That the process serves requests."""

    status: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether every part works: "ok", "degraded" or "unavailable" for each part, and the worst of them for the whole.

    What a part itself says of why it is so follows after a colon. Degraded, everything is served.
    """

    status: str
    parts: dict[str, str]


@get("/health/live", tags=_TAGS, summary="Is the process alive?")
async def live() -> Response[Liveness]:
    """Asks nothing else of the process than to answer."""
    return Answer(Liveness("ok"), headers=_NO_STORE)


@get("/health/ready", tags=_TAGS, summary="Is every part ready?")
async def ready(request: ApiRequest) -> Response[Readiness]:
    """Names each part with its state; 503 while one of them does not work."""
    probes: Mapping[str, Probe] = request.app.state.options.probes or {}
    states = await asyncio.gather(*(_state(name, probe) for name, probe in probes.items()))
    parts = dict(zip(probes, states, strict=True))
    words = {state.partition(":")[0] for state in states}
    if "unavailable" not in words:
        return Answer(Readiness("degraded" if "degraded" in words else "ok", parts), headers=_NO_STORE)
    return Answer(Readiness("unavailable", parts), status_code=503, headers={**_NO_STORE, "retry-after": "2"})


async def _state(name: str, probe: Probe) -> str:
    try:
        async with asyncio.timeout(_PATIENCE):
            await probe()
    except Degraded as error:
        return f"degraded: {error}"
    except Exception as error:  # noqa: BLE001 - whatever a part raises, it does not work.
        _log.warning("part is not ready", part=name, error=repr(error))
        # Other errors may quote what nobody outside is to read.
        return f"unavailable: {error.detail}" if isinstance(error, Unavailable) else "unavailable"
    return "ok"


@get(
    "/metrics",
    tags=_TAGS,
    summary="The numbers of the whole installation",
    content_type="text/plain",
)
async def numbers(request: ApiRequest) -> Response[bytes]:
    """In Prometheus's text format."""
    # With those of the processes beside it, and of the whole installation.
    shared = await request.app.state.options.read_all()
    rendered = await request.app.state.metrics.rendered(shared)
    return Response(rendered, headers={**_NO_STORE, "content-type": CONTENT_TYPE_LATEST})


HANDLERS: Final = (live, ready, numbers)
