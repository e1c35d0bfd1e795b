import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qhealth.adapters.memory import RememberedTokens, SettableClock, memory_ports
from qhealth.bootstrap import Application
from qhealth.core.domain.accounts import UserQuery
from qhealth.core.domain.oversight import AuditQuery
from qhealth.core.domain.people import Role
from qhealth.core.usecases.superusers import CreateSuperuser, create_superuser
from qhealth.demo import READY_ACCOUNTS, OtherData, Size, ensure_demo_data, fill
from qhealth.ports.accounts import Group
from qhealth.ports.gathered import Ports
from qhealth.settings import Settings
from tests.demo.clinic import people

TINY = Size(patients=15, days=30, requests=15, visits=0.2)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


async def events(ports: Ports) -> int:
    return (await ports.store.audit_trail.find(AuditQuery(page_size=1), ports.when())).total


async def accounts(ports: Ports) -> int:
    return (await ports.store.accounts.find(UserQuery(page_size=1), Group.EVERYBODY, ports.when())).total


@pytest.mark.parametrize(
    "now",
    [
        datetime(2030, 3, 31, 0, 5, tzinfo=STOCKHOLM),
        datetime(2030, 4, 1, 12, 0, tzinfo=STOCKHOLM),
        datetime(2030, 10, 28, 7, 59, tzinfo=STOCKHOLM),
        datetime(2032, 2, 29, 23, 59, tzinfo=STOCKHOLM),
        datetime(2031, 1, 1, 16, 30, tzinfo=STOCKHOLM),
    ],
    ids=str,
)
async def test_it_can_be_made_at_any_time_of_any_day(now):
    ports = memory_ports(clock=SettableClock(now))
    assert await fill(ports, TINY)
    assert len(await people(ports, Role.PATIENT)) == TINY.patients


async def test_it_is_the_same_for_the_same_day():
    names = []
    for hour in (10, 15):
        ports = memory_ports(clock=SettableClock(datetime(2030, 3, 6, hour, tzinfo=STOCKHOLM)))
        await fill(ports, TINY)
        names.append([(one.email, one.profile.last_name) for one in await people(ports, Role.PATIENT)])
    assert names[0] == names[1]


async def test_a_second_time_keeps_everything_as_it_is():
    ports = memory_ports(clock=SettableClock())
    assert await fill(ports, TINY)
    before = await events(ports), await accounts(ports)
    assert not await fill(ports, TINY)
    assert (await events(ports), await accounts(ports)) == before


async def test_what_was_interrupted_leaves_nothing_and_begins_again():
    class Interrupting(RememberedTokens):
        def opaque(self) -> str:
            if self._made > 40:
                raise KeyboardInterrupt
            return super().opaque()

    ports = memory_ports(tokens=Interrupting())
    with pytest.raises(KeyboardInterrupt):
        await fill(ports, TINY)
    assert (await events(ports), await accounts(ports)) == (0, 0)


async def test_data_of_somebody_else_is_left_alone():
    ports = memory_ports()
    await create_superuser(CreateSuperuser("root@clinic.example", "grå gås på grönt gräs"), ports=ports)
    with pytest.raises(OtherData, match="QHEALTH_DATA_DIR"):
        await fill(ports, TINY)
    assert await accounts(ports) == 1


async def test_a_start_on_data_that_is_there_says_nothing_and_names_the_ready_accounts(tmp_path):
    application = Application(Settings(data_dir=tmp_path / "data"))
    said = []
    async with application.database_open():
        assert await fill(application.ports, TINY)
        assert await ensure_demo_data(application, said.append) == READY_ACCOUNTS
    assert said == []


def test_nothing_but_the_demonstration_loads_the_libraries_for_made_up_data():
    program = (
        "import sys, qhealth.asgi, qhealth.cli.demonstration, qhealth.cli.serving;"
        "sys.exit(bool({'faker', 'polyfactory', 'qhealth.demo'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 - our own words.
