"""What every command does alike: read the configuration, and end with a sentence and an exit code."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from qhealth.adapters.persistence.engine.errors import StoreError
from qhealth.adapters.system.secrets import SecretUnusable
from qhealth.core.domain.errors import Invalid, QHealthError
from qhealth.settings import Settings, SettingsError, read_settings, read_variables

WRONG_CONFIGURATION = 2
"""The exit code for a configuration, or a use of the command, that cannot be right."""
FAILED = 1
"""The exit code for work that could not be done."""


def configured(**defaults: str) -> Settings:
    """Return the settings of this start; `defaults` count for variables that are set nowhere.

    Prints every fault of the configuration and exits with code 2 where there are any.
    """
    try:
        return read_settings(given_variables(defaults), Path.cwd())
    except SettingsError as error:
        refuse_configuration(error)


def given_variables(defaults: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the environment and of `.env`, over the defaults.

    Raises:
        SettingsError: the `.env` cannot be read.
    """
    given = {name: value for name, value in read_variables(os.environ, Path.cwd()).items() if value.strip()}
    return {**defaults, **given}


def refuse_configuration(error: SettingsError) -> NoReturn:
    """Print what is wrong with the configuration and exit with code 2."""
    click.echo("The configuration has to be changed:", err=True)
    for fault in error.faults:
        click.echo(f"  {fault}", err=True)
    raise SystemExit(WRONG_CONFIGURATION)


def stop(sentence: str, code: int = FAILED) -> NoReturn:
    """Print why it ends here and exit."""
    click.echo(sentence, err=True)
    raise SystemExit(code)


@contextmanager
def ending_in_a_sentence() -> Generator[None]:
    """End the command with sentences and code 1 where the world, and not the program, is at fault."""
    try:
        yield
    except Invalid as invalid:
        stop("\n".join(f"{fault.field}: {fault.message}" for fault in invalid.faults))
    except (QHealthError, SecretUnusable, StoreError, OSError) as error:
        stop(str(error))
