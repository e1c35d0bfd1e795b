"""What the environment says."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo

DATABASE_URL = os.environ["PEER_DATABASE_URL"]
SECRET_KEY = os.environ["PEER_SECRET_KEY"]
CONNECTIONS = int(os.environ["PEER_CONNECTIONS"])
CLINIC_ZONE = ZoneInfo("Europe/Stockholm")
