import pytest

from qhealth.adapters.memory.gathered import memory_ports
from qhealth.core.domain.errors import EmailTaken, Invalid
from qhealth.core.domain.oversight import AuditQuery
from qhealth.core.domain.people import Role
from qhealth.core.usecases.superusers import CreateSuperuser, create_superuser

PASSWORD = "grå gås på grönt gräs"


async def test_a_superuser_can_sign_in_at_once():
    ports = memory_ports()
    account = await create_superuser(CreateSuperuser(" Root@Example.com ", PASSWORD), ports=ports)
    stored = await ports.store.accounts.with_password("root@example.com")
    assert stored is not None
    assert stored[0] == account
    assert account.is_active
    assert account.role is Role.SUPERUSER
    assert await ports.passwords.verify(PASSWORD, stored[1])


async def test_the_audit_trail_tells_of_it():
    ports = memory_ports()
    account = await create_superuser(CreateSuperuser("root@example.com", PASSWORD), ports=ports)
    (event,) = (await ports.store.audit_trail.find(AuditQuery(), ports.when())).items
    assert (event.action, event.subject_type, event.subject_id) == ("user.superuser_created", "user", account.id)
    assert event.actor is None


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (CreateSuperuser("root", "short", "", "R2D2"), ["email", "password", "first_name", "last_name"]),
        (CreateSuperuser("root@example.com", "password12345"), ["password"]),
        (CreateSuperuser("root@example.com", "my root password"), ["password"]),
    ],
)
async def test_every_fault_is_named_and_nothing_is_stored(command, fields):
    ports = memory_ports()
    with pytest.raises(Invalid) as refused:
        await create_superuser(command, ports=ports)
    assert [fault.field for fault in refused.value.faults] == fields
    assert (await ports.store.audit_trail.find(AuditQuery(), ports.when())).total == 0


async def test_an_address_that_is_taken_is_refused():
    ports = memory_ports()
    await create_superuser(CreateSuperuser("root@example.com", PASSWORD), ports=ports)
    with pytest.raises(EmailTaken):
        await create_superuser(CreateSuperuser("ROOT@example.com", PASSWORD), ports=ports)
