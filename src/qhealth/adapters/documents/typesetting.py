"""Typst on threads of its own, so that printing slows down printing and nothing else."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final

import structlog
import typst

from qhealth.adapters.documents.facts import Letterhead, timestamp
from qhealth.adapters.documents.letters import font_folders, printable
from qhealth.core.domain.clinic import Clinic
from qhealth.core.domain.documents import IssuedDocument, Subject
from qhealth.core.domain.errors import Unavailable
from qhealth.ports.documents import Documents

DEFAULT_QUEUE: Final = 32
"""How many documents may wait: with some 30 ms each on one thread, the last of them waits about a second."""
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]
"""PDF/A-2a for keeping and PDF/UA-1 for screen readers, both at once."""
_TEMPLATES: Final = Path(__file__).parent / "templates"
_THREADS: Final = 1
"""Setting a page takes all that a core gives; the other cores are for requests."""

_log: Final = structlog.get_logger(__name__)


class TypstDocuments(Documents):
    """Sets documents with Typst on a thread whose queue is bounded."""

    def __init__(self, clinic: Clinic, public_url: str, *, queue: int = DEFAULT_QUEUE) -> None:
        """Start no thread and read no font yet; `public_url` has no slash at its end. Raises `NoFonts`."""
        font_folders()
        self._letterhead = Letterhead(clinic, public_url)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="document")
        self._places = threading.BoundedSemaphore(_THREADS + queue)

    async def pdf(self, issued: IssuedDocument, subject: Subject) -> bytes:
        if not self._places.acquire(blocking=False):
            raise Unavailable("Too many documents are being made right now. Try again in a moment.")
        try:
            future = self._pool.submit(self._set, issued, subject)
        except RuntimeError as error:
            self._places.release()
            raise Unavailable("The server is shutting down.") from error
        # The place is free when the thread is, which may be after the caller has given up.
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def warm_up(self) -> None:
        """Read the fonts on the thread, so that the first document is made as quickly as the others."""
        self._pool.submit(_read_fonts)

    def close(self) -> None:
        """Finish the document under way, drop those that wait, and end the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _set(self, issued: IssuedDocument, subject: Subject) -> bytes:
        facts = json.dumps(self._letterhead.facts_of(issued, subject))
        try:
            return _set(issued, facts, STANDARDS)
        except typst.TypstError as error:
            # Letters and marks can be typed together that no font has together, and PDF/A takes none that is missing.
            _log.warning("document is no PDF/A", document=issued.kind, reason=error.message)
            return _set(issued, facts, [])

    def _leave(self, _done: Future[bytes]) -> None:
        self._places.release()


def _set(issued: IssuedDocument, facts: str, standards: list[typst.PDFStandard]) -> bytes:
    return typst.compile(
        _TEMPLATES / f"{issued.kind}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"facts": facts},
        pdf_standards=standards,
        timestamp=timestamp(issued),
    )


@cache
def _fonts() -> typst.Fonts:
    # Typst's own fonts stay out: which letters can be set is known of those that we bring (see `letters`).
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_folders()))


def _read_fonts() -> None:
    printable("é")
    _fonts()
