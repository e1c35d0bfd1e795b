import logging
from collections.abc import Callable

import pytest
import structlog
from click.testing import CliRunner, Result

from qhealth.cli import main

Run = Callable[..., Result]
_CONFIGURED = ("SECRET_KEY", "DEBUG", "EMAIL_HOST", "EMAIL_FROM", "MYSQL_HOST", "REDIS_HOST")


@pytest.fixture(autouse=True)
def logging_as_it_was():
    loggers = [logging.getLogger(name) for name in ("", "qhealth", "uvicorn", "uvicorn.error", "uvicorn.access")]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.level, logger.propagate = handlers, level, propagate
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def environment_that_says_nothing(monkeypatch) -> None:
    for name in _CONFIGURED:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(tmp_path, monkeypatch) -> Run:
    """Run the command in an empty folder, in an environment that says nothing of QHealth but what is given."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, answers: str | None = None, **environment: str) -> Result:
        return CliRunner().invoke(main, words, input=answers, env=environment, catch_exceptions=False)

    return run
