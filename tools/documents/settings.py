"""The page of settings: what `.env.example` says of each variable, and what the program takes where it is unset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qhealth.core.domain.working_hours import WorkingHours
from qhealth.settings import Settings, read_settings
from qhealth.settings.model import MySQL, Redis, SmtpTls
from tools.documents.tables import table

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = ROOT / ".env.example"
_SECTION: Final = re.compile(r"# --- (?P<title>.+?) -+")
_VARIABLE: Final = re.compile(r"#?(?P<name>[A-Z][A-Z0-9_]+)=(?P<value>.*)")
_IN_COMPOSE: Final = re.compile(r"\$\{(?P<name>[A-Z][A-Z0-9_]+):-(?P<usual>[^}]*)\}")

_PAGE: Final = """\
# Every setting

Rendered from `.env.example` and the code by `scripts/documents.sh`; `make check` fails when it is behind.

Settings are environment variables, or lines of a file `.env` in the folder in which QHealth is started; the
environment wins. An empty variable counts as unset. A wrong value stops the start with a sentence that names the
variable, all faults at once; `qhealth check` says the same, and whether every part can be reached.

{sections}
"""


@dataclass
class Group:
    """Variables that one comment speaks of."""

    meaning: str
    variables: list[str]


def page() -> str:
    """Return the page."""
    usual = usual_values()
    sections = [
        f"## {title}\n\n{introduction}{table(['variable', 'meaning', 'when unset'], _rows(groups, usual))}"
        for title, introduction, groups in _sections()
    ]
    return _PAGE.format(sections="\n\n".join(sections))


def documented() -> list[str]:
    """Return the names of the variables in `.env.example`."""
    return [name for _title, _introduction, groups in _sections() for group in groups for name in group.variables]


def usual_values() -> dict[str, str]:
    """Return what is taken for each variable that is unset, in words or as it would be written."""
    settings = read_settings({}, ROOT)
    servers = {"MYSQL_HOST": "db", "MYSQL_USER": "u", "MYSQL_DATABASE": "d", "REDIS_HOST": "redis"}
    shared = read_settings(servers, ROOT)
    assert shared.mysql is not None  # noqa: S101 - it was just configured.
    assert shared.redis is not None  # noqa: S101 - as above.
    return {name: told(settings, shared.mysql, shared.redis) for name, told in _USUAL.items()} | _of_compose()


def _of_compose() -> dict[str, str]:
    """Return the defaults of what Compose alone reads."""
    found: dict[str, str] = {}
    for file in sorted(ROOT.glob("docker-compose*.yml")):
        for match in _IN_COMPOSE.finditer(file.read_text(encoding="utf-8")):
            if match["name"] not in _USUAL:
                found[match["name"]] = f"`{match['usual']}`" if match["usual"] else "nothing"
    return found


def _rows(groups: list[Group], usual: dict[str, str]) -> Iterator[list[str]]:
    for group in groups:
        names = "<br>".join(f"`{name}`" for name in group.variables)
        yield [names, group.meaning, "<br>".join(usual.get(name, "nothing") for name in group.variables)]


def _sections() -> Iterator[tuple[str, str, list[Group]]]:
    """Yield the title of each section, what it says before its first variable's own comment, and its groups."""
    title, groups, comment, fresh = "", list[Group](), list[str](), True
    for line in [*EXAMPLE.read_text(encoding="utf-8").splitlines(), "# --- the end ---"]:
        if section := _SECTION.fullmatch(line):
            if title:
                yield *_titled(title), groups
            title, groups, comment, fresh = section["title"], [], [], True
        elif variable := _VARIABLE.fullmatch(line):
            if fresh or not groups:
                groups.append(Group(" ".join(comment), []))
            groups[-1].variables.append(variable["name"])
            comment, fresh = [], False
        elif line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
            fresh = True
        else:
            comment, fresh = [], True


def _titled(title: str) -> tuple[str, str]:
    """Return the title proper and the sentence that may follow it."""
    name, *rest = re.split("[:;] ", title, maxsplit=1)
    sentence = rest[0] if rest else ""
    return name, f"{sentence[:1].upper()}{sentence[1:]}.\n\n" if sentence else ""


def _written(value: object) -> str:
    return f"`{value}`"


def _hours(hours: WorkingHours) -> str:
    return _written(", ".join(f"{block.weekday} {block.start}-{block.end}" for block in hours.weekly))


_Told = Callable[[Settings, MySQL, Redis], str]
_USUAL: Final[dict[str, _Told]] = {
    "QHEALTH_ENV": lambda s, _m, _r: _written("production" if s.production else "development"),
    "SECRET_KEY": lambda s, _m, _r: f"a key in `{s.secret_key_file.name}` in the data folder",
    "DEBUG": lambda s, _m, _r: _written(str(s.debug).lower()),
    "QHEALTH_DATA_DIR": lambda s, _m, _r: _written(f"./{s.data_dir.relative_to(ROOT)}"),
    "QHEALTH_PUBLIC_URL": lambda s, _m, _r: _written(s.public_url),
    "QHEALTH_TRUSTED_PROXIES": lambda s, _m, _r: ", ".join(map(str, s.trusted_proxies)) or "none",
    "QHEALTH_TIMEZONE": lambda s, _m, _r: _written(s.clinic.zone.key),
    "QHEALTH_OPENING_HOURS": lambda s, _m, _r: _hours(s.clinic.opening_hours),
    "QHEALTH_CLINIC_NAME": lambda s, _m, _r: _written(s.clinic.name),
    "QHEALTH_CLINIC_PHONE": lambda s, _m, _r: _written(s.clinic.phone),
    "QHEALTH_CLINIC_ADDRESS": lambda s, _m, _r: _written(s.clinic.address),
    "EMAIL_HOST": lambda s, _m, _r: f"files under `{s.mail_dir.name}/` in the data folder",
    "EMAIL_TLS": lambda _s, _m, _r: _written(SmtpTls.STARTTLS),
    "EMAIL_PORT": lambda _s, _m, _r: ", ".join(f"`{tls.usual_port}` for {tls}" for tls in SmtpTls),
    "EMAIL_HOST_USER": lambda _s, _m, _r: "no sign-in",
    "EMAIL_HOST_PASSWORD": lambda _s, _m, _r: "no sign-in",
    "EMAIL_FROM": lambda s, _m, _r: _written(s.mail_from),
    "MYSQL_HOST": lambda s, _m, _r: f"the SQLite file `{s.database.name}` in the data folder",
    "MYSQL_PORT": lambda _s, m, _r: _written(m.port),
    "MYSQL_DATABASE": lambda _s, _m, _r: "required with `MYSQL_HOST`",
    "MYSQL_USER": lambda _s, _m, _r: "required with `MYSQL_HOST`",
    "MYSQL_PASSWORD": lambda _s, m, _r: m.password or "none",
    "MYSQL_TLS": lambda _s, m, _r: _written("verify" if m.verifies else "none"),
    "MYSQL_TLS_CA": lambda _s, m, _r: str(m.certificates or "those that this machine trusts"),
    "REDIS_HOST": lambda _s, _m, _r: "one server process does everything, alone",
    "REDIS_PORT": lambda _s, _m, r: _written(r.port),
    "REDIS_DB": lambda _s, _m, r: _written(r.db),
    "REDIS_PASSWORD": lambda _s, _m, r: r.password or "none",
}
