"""Documents that are rendered from the code: the OpenAPI document and the page of roles."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import click
import msgspec

from qhealth.adapters.http.postman import collection
from qhealth.bootstrap import build
from qhealth.core.domain.policy_table import policy_page
from qhealth.settings import Settings

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_NO_KEY: Final = "nothing is signed to render this document"


@click.command
@click.argument("file", type=_FILE, required=False)
@click.option("--postman", is_flag=True, help="A Postman collection instead.")
def openapi(file: Path | None, *, postman: bool) -> None:
    """Write the OpenAPI document as JSON to FILE, or print it."""
    # The document is the same everywhere: no configuration is read, and the database stays closed.
    settings = Settings(data_dir=Path(tempfile.gettempdir()), secret_key=_NO_KEY)
    document = build(settings).openapi()
    if postman:
        document = msgspec.json.encode(collection(msgspec.json.decode(document)))
    _write(msgspec.json.format(document, indent=2).decode() + "\n", file)


@click.command
@click.argument("file", type=_FILE, required=False)
def roles(file: Path | None) -> None:
    """Write the table of roles as Markdown to FILE, or print it."""
    _write(policy_page(), file)


def _write(text: str, file: Path | None) -> None:
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"Written to {file}.")
