"""`qhealth serve` that leaves mails in the outbox, as where another process hands them over.

Writing mails is no part of answering a request, and the applications that it is compared with do not do it.
"""

from __future__ import annotations

from qhealth.adapters.system.logs import configure_logging
from qhealth.background import Background
from qhealth.bootstrap import Application
from qhealth.cli.configuration import configured
from qhealth.cli.serving import listening, local_url, run
from qhealth.settings import Settings


class _Nobody(Background):
    """Leaves everything where it is."""

    def mails_written(self) -> None: ...

    def start(self) -> None: ...

    async def stop(self) -> None: ...


class Undelivered(Application):
    """QHealth without the postman."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._background.__class__ = _Nobody


if __name__ == "__main__":
    with listening("127.0.0.1", 0) as listener:
        settings = configured(QHEALTH_PUBLIC_URL=local_url(listener))
        configure_logging(debug=settings.debug)
        run(Undelivered(settings), listener)
