import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from click.testing import CliRunner, Result

from qhealth.adapters.persistence.engine.mysql_options import MySQLAddress
from qhealth.cli import main
from tests.mysql_server import private_server
from tests.post_office import PostOffice, post_office
from tests.redis_server import OwnRedis, own_redis

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


@pytest.fixture
def redis() -> Iterator[OwnRedis]:
    server = own_redis()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def address() -> MySQLAddress:
    return asyncio.run(private_server().new_database())


@pytest.fixture
def shared(run: Run, address: MySQLAddress, redis: OwnRedis, post: PostOffice) -> dict[str, str]:
    """A migrated installation; the variables that configure its processes."""
    variables = {
        "MYSQL_HOST": address.host,
        "MYSQL_PORT": str(address.port),
        "MYSQL_USER": address.user,
        "MYSQL_PASSWORD": address.password,
        "MYSQL_DATABASE": address.database,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(post.port),
        "EMAIL_TLS": "none",
        "EMAIL_FROM": "QHealth <no-reply@clinic.example>",
        "SECRET_KEY": "k" * 32,
        **redis.variables,
    }
    assert run("migrate", **variables).exit_code == 0
    return variables
