"""Filling an empty database with the demonstration's data, once, as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import ClassVar, Final

import click

from qhealth.bootstrap import Application
from qhealth.core.domain.errors import QHealthError
from qhealth.core.domain.oversight import AuditQuery
from qhealth.core.usecases.common import audited
from qhealth.demo.accounts import READY_ACCOUNTS, ReadyAccount
from qhealth.demo.diary import Diary
from qhealth.demo.opening import plan_opening
from qhealth.demo.patients import plan_registrations, plan_sign_ins
from qhealth.demo.people import People
from qhealth.demo.requests import plan_requests
from qhealth.demo.standins import ports_within
from qhealth.demo.story import plan_story
from qhealth.demo.visits import plan_visits
from qhealth.demo.world import Size, World
from qhealth.ports.gathered import Ports

MARK: Final = "demonstration.filled"
"""The action of the audit event by which a database of the demonstration is known; nobody can remove it."""


class OtherData(QHealthError):  # noqa: N818 - named like its siblings in the core's tree.
    """The database holds something else, which the demonstration must not mix with, nor show to everybody."""

    code: ClassVar[str] = "other_data"
    sentence: ClassVar[str] = (
        "The data folder holds other data than the demonstration's; set QHEALTH_DATA_DIR to a folder of its own."
    )


async def ensure_demo_data(
    application: Application, tell: Callable[[str], None] = click.echo
) -> Sequence[ReadyAccount]:
    """Fill the application's database where it is empty, keep what is there else, and return whom to sign in as.

    The database must be open, and nobody else may write to it meanwhile. Either everything is stored or nothing: one
    that was interrupted begins again at the next start. `tell` is told in a sentence that this takes a while.

    Raises:
        OtherData: there is data that did not come from here.
    """
    if await is_empty(application.ports):
        tell("Making demonstration data; this is done once and takes about ten seconds.")
        await fill(application.ports)
    return READY_ACCOUNTS


async def fill(ports: Ports, size: Size | None = None) -> bool:
    """Fill an empty store and return True; return False where that was done before. Raises `OtherData`."""
    if not await is_empty(ports):
        return False
    diary = Diary(ports.clock.now())
    async with ports.unit_of_work() as whole:
        within, post = ports_within(whole, ports, diary)
        today = ports.clinic.day_of(diary.now)
        rng = Random(today.toordinal())  # noqa: S311 - the same data all day long, and nothing secret.
        world = World(within, post, diary, size or Size(), rng, People(rng, today))
        plan_opening(world)
        plan_registrations(world)
        plan_story(world)
        plan_visits(world)
        plan_requests(world)
        plan_sign_ins(world)
        await diary.live_through()
        await whole.audit_trail.add(audited(MARK, 0, actor=None, at=diary.now))
        await whole.commit()
    return True


async def is_empty(ports: Ports) -> bool:
    """Return whether nothing was ever done in this store, not even by `fill`; raises `OtherData`."""
    when = ports.when()
    # Whatever anybody does leaves a trace in the trail, and the trail loses nothing.
    if not (await ports.store.audit_trail.find(AuditQuery(page_size=1), when)).total:
        return True
    if (await ports.store.audit_trail.find(AuditQuery(action=MARK, page_size=1), when)).total:
        return False
    raise OtherData
