"""For ASGI servers that are started on their own: `uvicorn --factory qhealth.asgi:create`, in one process.

With `--ws qhealth.adapters.http.socket_protocol:SocketProtocol --ws-per-message-deflate false` it treats WebSockets as
`qhealth serve` does.
"""

from __future__ import annotations

import os
from pathlib import Path

from qhealth.adapters.system.tracing import Asgi
from qhealth.bootstrap import build
from qhealth.settings import read_settings, read_variables


def create() -> Asgi:
    """Return the web application, configured by the environment and a `.env` in the working directory.

    Raises:
        SettingsError: the configuration has faults.
        SecretUnusable: the kept key cannot be read or made.
        TracingUnusable: the environment asks for traces that cannot be had.
    """
    folder = Path.cwd()
    application = build(read_settings(read_variables(os.environ, folder), folder))
    return application.traced(application.http())
