"""Requests that others were in the way of: begun again, unless that would do something twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from qhealth.adapters.http.rerunning import MOST_TRIES
from qhealth.adapters.memory.gathered import memory_ports
from qhealth.core.domain.errors import Contended
from qhealth.core.domain.oversight import AuditQuery
from qhealth.ports.gathered import Ports
from qhealth.ports.unit_of_work import UnitOfWork
from tests.builders import a_person
from tests.http.site import Site

DIAGNOSTIC = {"name": "MRI", "description": "", "duration_minutes": 30, "capacity": 1}


@dataclass
class Rivals:
    """Those who are in the way of the next commits, so many times."""

    left: int = 0
    met: int = 0
    meet_after_commit: bool = False
    ports: Ports = field(default_factory=memory_ports)

    def unit_of_work(self) -> UnitOfWork:
        uow: Any = self.ports.unit_of_work()
        commit = uow.commit

        async def contended_commit() -> None:
            if self.meet_after_commit:
                await commit()
            if self.left:
                self.left -= 1
                self.met += 1
                raise Contended
            if not self.meet_after_commit:
                await commit()

        uow.commit = contended_commit
        return uow


@pytest.fixture
def rivals() -> Rivals:
    return Rivals()


@pytest.fixture
async def site(rivals: Rivals) -> Site:
    return Site(replace(rivals.ports, unit_of_work=rivals.unit_of_work))


@pytest.fixture
async def superuser(site: Site) -> dict[str, str]:
    return await site.someone(a_person("Sara", "Lind", is_superuser=True))


async def trail(site: Site) -> int:
    return (await site.ports.store.audit_trail.find(AuditQuery(action="diagnostic.created"), site.ports.when())).total


@pytest.mark.parametrize("times", [1, MOST_TRIES - 1])
async def test_a_request_that_gave_way_is_begun_again_and_nobody_hears_of_it(site, browser, superuser, rivals, times):
    rivals.left = times
    answer = await browser.post("/api/v1/diagnostics", json=DIAGNOSTIC, headers=superuser)
    assert (answer.status_code, answer.json()["name"]) == (201, "MRI")
    assert (rivals.met, await trail(site)) == (times, 1)


async def test_a_request_that_always_gives_way_is_told_to_come_back(site, browser, superuser, rivals):
    rivals.left = 100
    answer = await browser.post("/api/v1/diagnostics", json=DIAGNOSTIC, headers=superuser)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert (rivals.met, await trail(site)) == (MOST_TRIES, 0)
    rivals.left = 0
    assert (await browser.post("/api/v1/diagnostics", json=DIAGNOSTIC, headers=superuser)).status_code == 201


async def test_a_request_that_has_kept_something_is_not_begun_again(site, browser, superuser, rivals):
    rivals.left = 1
    rivals.meet_after_commit = True
    answer = await browser.post("/api/v1/diagnostics", json=DIAGNOSTIC, headers=superuser)
    assert answer.status_code == 503
    assert (rivals.met, await trail(site)) == (1, 1)


async def test_a_refusal_is_not_begun_again(browser, superuser, rivals):
    answer = await browser.post("/api/v1/diagnostics", json={**DIAGNOSTIC, "capacity": 0}, headers=superuser)
    assert answer.status_code == 422
    assert rivals.met == 0
