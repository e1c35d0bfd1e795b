"""Requests whose transaction gave way to another one: begun again, so that nobody hears of it."""

from __future__ import annotations

import asyncio
import random
from typing import Any, Final

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from qhealth.core.domain.errors import Contended, Unavailable
from qhealth.ports.tries import trying

MOST_TRIES: Final = 5
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Reads take no locks that could stand in anybody's way."""
_PATIENCE: Final = 1.5
"""Seconds after which nothing is begun again: whoever waits is told within three."""
_LONGEST_PAUSE: Final = 0.02
"""Seconds between the first two tries; twice as long each time, and less by chance, so that two do not meet again."""


def pass_on(_request: object, error: Contended) -> Any:  # noqa: ANN401 - Litestar's handlers return an answer.
    """Hand the error out of the framework's own handling, to `Rerun`."""
    raise error


class Rerun(ASGIMiddleware):
    """Begins a request anew while its transactions are undone by others, as long as it has kept nothing.

    A use case begins with reading and ends with its commit, so what was undone leaves no trace but time. A failed
    login may be counted twice, which errs on the safe side. Needs `pass_on` as the handler of `Contended`.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Any = scope
        if request["method"] in _READING:
            return await next_app(scope, receive, send)
        loop = asyncio.get_running_loop()
        last_start = loop.time() + _PATIENCE
        tries = 0
        while True:
            with trying() as this_try:
                try:
                    # The body was read by the first try and is kept with the scope.
                    return await next_app(scope, receive, send)
                except Contended as error:
                    tries += 1
                    if this_try.has_kept or tries == MOST_TRIES or loop.time() > last_start:
                        raise Unavailable(error.detail, error.retry_after) from error
            await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE * 2**tries))  # noqa: S311 - nobody gains by guessing it.
