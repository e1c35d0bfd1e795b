"""One try at a piece of work, and whether the work can be begun again."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Try:
    """A try that is being made. Once it has kept something, beginning again would do that twice."""

    has_kept: bool = False


_current: ContextVar[Try | None] = ContextVar("current_try", default=None)


@contextmanager
def trying() -> Generator[Try]:
    """Watch the units of work of the block, also those of tasks that it starts."""
    this_try = Try()
    token = _current.set(this_try)
    try:
        yield this_try
    finally:
        _current.reset(token)


def note_kept() -> None:
    """Note that something was kept, or may have been. Whoever commits calls this."""
    this_try = _current.get()
    if this_try is not None:
        this_try.has_kept = True
