"""For Piccolo's own command line (`piccolo sql_shell run`) on the embedded database, for looking only.

The application does not read this file: it binds its engine to the tables where it is wired. The database is opened for
reading, because Piccolo's engine writes instants in another width, and the two would not sort together.
Migrations are run by `qhealth migrate`.
"""

import os
from pathlib import Path

from piccolo.conf.apps import AppRegistry
from piccolo.engine.sqlite import SQLiteEngine

_DATABASE = Path(os.environ.get("QHEALTH_DATA_DIR", "data")).resolve() / "qhealth.sqlite3"

DB = SQLiteEngine(path=f"{_DATABASE.as_uri()}?mode=ro", uri=True)
APP_REGISTRY = AppRegistry(apps=[])
