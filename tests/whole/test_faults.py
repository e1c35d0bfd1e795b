"""Servers and databases that die under load, and networks that fail: a smaller `python -m bench faults`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.crowd import LOST
from bench.databases import Database
from bench.faults import LONGEST_SECONDS, Scale, kills, outages
from tests.mysql_server import OwnServer, own_server

SCALE = Scale(servers=2, clients=16, outage_seconds=1.0, between_seconds=0.3)
MARGIN_SECONDS = 5.0
"""For a machine that does other things as well."""


def test_servers_killed_in_the_middle_of_their_work_leave_nothing_half_done(tmp_path: Path, database: Database):
    crowd, proof = kills(tmp_path, database, SCALE, times=3)
    assert proof.faults == []
    assert {one.fault for one in crowd.asked} == {""}
    assert any(one.outcome == LOST for one in crowd.asked)
    assert crowd.ledger.created


@pytest.fixture
def mortal() -> Iterator[OwnServer]:
    server = own_server()
    yield server
    server.remove()


def test_while_the_database_is_away_everybody_is_told_and_afterwards_everybody_is_served(
    tmp_path: Path, mortal: OwnServer
):
    crowd, found, proof = outages(tmp_path, mortal, SCALE)
    assert proof.faults == []
    assert crowd.ledger.created
    for outage in found:
        assert not outage.other_faults, outage
        assert not outage.without_retry_after, outage
        assert outage.slowest < LONGEST_SECONDS + MARGIN_SECONDS, outage
        assert outage.back_after < LONGEST_SECONDS + MARGIN_SECONDS, outage
    told = {outage.name for outage in found if outage.unavailable}
    assert told >= {"connections are refused", "the database is killed"}
