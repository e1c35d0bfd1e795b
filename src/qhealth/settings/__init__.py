"""The configuration: read once at the start from environment variables and an optional `.env`, and checked as a whole.

`.env.example` documents every variable.
"""

from qhealth.settings.model import DEFAULT_PUBLIC_URL, MySQL, Network, Redis, Settings, Smtp, SmtpTls
from qhealth.settings.mysql import MYSQL_VARIABLES
from qhealth.settings.reading import read_settings
from qhealth.settings.variables import SettingsError, read_variables

__all__ = [
    "DEFAULT_PUBLIC_URL",
    "MYSQL_VARIABLES",
    "MySQL",
    "Network",
    "Redis",
    "Settings",
    "SettingsError",
    "Smtp",
    "SmtpTls",
    "read_settings",
    "read_variables",
]
