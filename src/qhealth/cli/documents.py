"""Documents that are rendered from the code: the OpenAPI document and the page of roles."""

from __future__ import annotations

from pathlib import Path

import click

from qhealth.core.domain.policy_table import policy_page

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


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
