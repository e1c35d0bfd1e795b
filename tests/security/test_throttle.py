"""The throttle's rules, with a clock that is moved by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from qhealth.adapters.security.redis_throttle import RedisServer, RedisThrottle
from qhealth.adapters.security.throttle import InProcessThrottle, network_of
from qhealth.ports.security import LoginSource
from tests.redis_server import private_redis

NINE = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)


def after(*, seconds: float = 0, minutes: float = 0) -> datetime:
    return NINE + timedelta(seconds=seconds, minutes=minutes)


def a_login(*, ip: str | None = "192.0.2.1", email="asa@example.org", device: str | None = None):
    return LoginSource(ip_address=ip, email=email, device_id=device)


@pytest.fixture(params=["in process", "in Redis"])
async def throttle(request):
    if request.param == "in process":
        yield InProcessThrottle()
    else:
        in_redis = RedisThrottle(RedisServer("127.0.0.1", private_redis().port), InProcessThrottle())
        yield in_redis
        # Nothing of what was asked here was answered by the records.
        assert not in_redis._also_records
        await in_redis.close()


async def test_locks_an_address_for_ten_minutes_from_its_fifth_failure(throttle):
    for number in range(4):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=after(seconds=number))
    assert await throttle.address_wait("192.0.2.1", now=after(seconds=4)) == 0

    await throttle.failed(a_login(), now=after(seconds=4))

    assert await throttle.address_wait("192.0.2.1", now=after(seconds=4)) == 600
    assert await throttle.address_wait("192.0.2.1", now=after(seconds=603.5)) == 1
    assert await throttle.address_wait("192.0.2.1", now=after(seconds=604)) == 0


async def test_failures_more_than_ten_minutes_apart_lock_nothing(throttle):
    for number in range(20):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=after(minutes=number * 2.5))
        assert await throttle.address_wait("192.0.2.1", now=after(minutes=number * 2.5)) == 0


async def test_a_failure_under_way_when_the_lock_began_does_not_draw_it_out(throttle):
    for number in range(5):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=NINE)
    await throttle.failed(a_login(), now=after(seconds=1))

    assert await throttle.address_wait("192.0.2.1", now=after(minutes=10)) == 0


async def test_after_its_lock_an_address_has_five_attempts_again(throttle):
    for number in range(5):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=NINE)
    for number in range(4):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=after(minutes=10))
    assert await throttle.address_wait("192.0.2.1", now=after(minutes=10)) == 0

    await throttle.failed(a_login(), now=after(minutes=10))
    assert await throttle.address_wait("192.0.2.1", now=after(minutes=10)) == 600


async def test_another_address_is_not_locked(throttle):
    for number in range(5):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=NINE)

    assert await throttle.address_wait("192.0.2.2", now=NINE) == 0
    assert await throttle.login_wait(a_login(ip="192.0.2.2"), now=NINE) == 0


async def test_success_does_not_forgive_the_address(throttle):
    for number in range(4):
        await throttle.failed(a_login(email=f"{number}@example.org"), now=NINE)
    await throttle.succeeded(a_login(email="own@example.org", device="d1"), now=NINE)
    await throttle.failed(a_login(email="5@example.org"), now=NINE)

    assert await throttle.login_wait(a_login(email="own@example.org", device="d1"), now=NINE) == 600


async def test_guesses_from_many_addresses_slow_down_strangers_ever_more(throttle):
    now = NINE
    for number in range(9):
        await throttle.failed(a_login(ip=f"192.0.2.{number}"), now=now)
    assert await throttle.login_wait(a_login(ip="198.51.100.1"), now=now) == 0

    waits = []
    for number in range(7):
        await throttle.failed(a_login(ip=f"203.0.113.{number}"), now=now)
        waits.append(await throttle.login_wait(a_login(ip="198.51.100.1"), now=now))
        now += timedelta(seconds=waits[-1])
        assert await throttle.login_wait(a_login(ip="198.51.100.1"), now=now) == 0

    assert waits == [30, 60, 120, 240, 480, 600, 600]


async def test_strangers_never_hold_up_a_device_that_the_account_knows(throttle):
    for number in range(200):
        await throttle.failed(a_login(ip=f"192.0.2.{number}"), now=after(minutes=number))

    assert await throttle.login_wait(a_login(ip="198.51.100.1"), now=after(minutes=199)) > 0
    assert await throttle.login_wait(a_login(ip="198.51.100.1", device="mine"), now=after(minutes=199)) == 0


async def test_an_account_that_was_left_alone_is_as_before(throttle):
    for number in range(12):
        await throttle.failed(a_login(ip=f"192.0.2.{number}"), now=after(minutes=number / 2))
    calm = after(minutes=60)
    for number in range(9):
        await throttle.failed(a_login(ip=f"198.51.100.{number}"), now=calm)

    assert await throttle.login_wait(a_login(ip="203.0.113.1"), now=calm) == 0


async def test_the_owners_success_leaves_the_strangers_slowed(throttle):
    for number in range(10):
        await throttle.failed(a_login(ip=f"192.0.2.{number}"), now=NINE)
    await throttle.succeeded(a_login(ip="198.51.100.1", device="mine"), now=NINE)

    assert await throttle.login_wait(a_login(ip="203.0.113.1"), now=NINE) == 30


async def test_a_known_device_has_five_attempts_of_its_own(throttle):
    for number in range(5):
        await throttle.failed(a_login(ip=f"192.0.2.{number}", device="mine"), now=after(seconds=number))

    assert await throttle.login_wait(a_login(ip="198.51.100.1", device="mine"), now=after(seconds=4)) == 600
    assert await throttle.login_wait(a_login(ip="198.51.100.1", device="other"), now=after(seconds=4)) == 0
    assert await throttle.login_wait(a_login(ip="198.51.100.1"), now=after(seconds=4)) == 0


async def test_success_forgives_the_device(throttle):
    for number in range(4):
        await throttle.failed(a_login(ip=f"192.0.2.{number}", device="mine"), now=NINE)
    await throttle.succeeded(a_login(ip="192.0.2.9", device="mine"), now=NINE)
    await throttle.failed(a_login(ip="192.0.2.10", device="mine"), now=NINE)

    assert await throttle.login_wait(a_login(ip="198.51.100.1", device="mine"), now=NINE) == 0


async def test_an_unknown_address_is_never_locked_but_its_account_slows(throttle):
    for _ in range(10):
        await throttle.failed(a_login(ip=None), now=NINE)

    assert await throttle.address_wait(None, now=NINE) == 0
    assert await throttle.login_wait(a_login(ip=None), now=NINE) == 30


async def test_a_subscriber_of_ipv6_is_one_address(throttle):
    for number in range(5):
        await throttle.failed(a_login(ip=f"2001:db8:0:1::{number:x}", email=f"{number}@example.org"), now=NINE)

    assert await throttle.address_wait("2001:db8:0:1:ffff::1", now=NINE) == 600
    assert await throttle.address_wait("2001:db8:0:2::1", now=NINE) == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:DB8:0:0:0::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_addresses_are_told_apart_by_network(address, network):
    assert network_of(address) == network


async def test_a_flood_of_addresses_takes_bounded_memory_and_forgets_the_oldest():
    throttle = InProcessThrottle(entries=100)
    for _ in range(5):
        await throttle.failed(a_login(ip="192.0.2.1"), now=NINE)
    for number in range(1_000):
        await throttle.failed(a_login(ip=f"10.0.{number // 250}.{number % 250}", email=f"{number}@x.org"), now=NINE)

    assert len(throttle._addresses) == len(throttle._strangers) == 100
    assert await throttle.address_wait("192.0.2.1", now=NINE) == 0


async def test_what_is_over_is_thrown_away():
    throttle = InProcessThrottle()
    for number in range(50):
        await throttle.failed(a_login(ip=f"192.0.2.{number}"), now=NINE)
    await throttle.failed(a_login(), now=after(minutes=10))

    assert len(throttle._addresses) == 1
