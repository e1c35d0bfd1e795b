"""Nobody notices when the server processes are replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from bench.rollover import Load, kept, restart_all
from tests.deployment.installation import Installation, serving


@pytest.fixture
def clinic(tmp_path) -> Iterator[Installation]:
    with serving(tmp_path) as running:
        yield running


def people_lose_nothing(clinic: Installation, during: Callable[[], Awaitable[None]]) -> None:
    load = Load(clinic, clients=4, rate=60)
    asyncio.run(load.during(during))
    assert load.failed == 0, load.outcomes
    assert set(load.outcomes) == {"200", "201"}
    assert kept(clinic) == load.made > 0
    assert {clinic.end(server) for server in clinic.servers} == {0}


def test_server_processes_are_restarted_one_by_one_without_a_failed_request(clinic):
    people_lose_nothing(clinic, lambda: restart_all(clinic, times=2, pause=0.5))


def test_while_one_process_is_away_the_other_serves_everybody(clinic):
    gone = clinic.servers.pop()

    async def take_away() -> None:
        assert await asyncio.to_thread(clinic.end, gone) == 0
        await asyncio.sleep(2)

    people_lose_nothing(clinic, take_away)
