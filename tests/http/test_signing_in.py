"""Access tokens, cookies, locked addresses and calls from other sites."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

import pytest

from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.memory.services import RememberedTokens, SettableClock
from qhealth.adapters.security.session_cache import SessionCache
from qhealth.adapters.security.throttle import InProcessThrottle
from qhealth.core.domain.events import standing_changed
from tests.builders import a_person
from tests.http.site import PASSWORD, Site

LOGIN = {"email": "asta@example.com", "password": PASSWORD}
WRONG = {"email": "asta@example.com", "password": "wrong"}


@pytest.fixture
def site() -> Site:
    return Site(memory_ports(throttle=InProcessThrottle()))


@pytest.fixture
async def asta(site: Site):
    return await site.add(a_person(email="asta@example.com"))


async def log_in(browser):
    answer = await browser.post("/api/v1/auth/login", json=LOGIN)
    assert answer.status_code == 200
    return answer


def bearer(answer) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.mark.usefixtures("asta")
async def test_signing_in_gives_an_access_token_and_hides_the_refresh_token(browser):
    answer = await log_in(browser)
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 600
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    for cookie in answer.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Path=/api/v1/auth" in cookie
        assert "Secure" not in cookie
    assert {cookie.name for cookie in browser.cookies.jar} == {"qhealth_refresh", "qhealth_device"}


async def test_cookies_stay_on_https_where_it_is_used():
    site = Site(options=HttpOptions(public_url="https://clinic.example"))
    await site.add(a_person(email="asta@example.com"))
    async with site.browser(url="https://clinic.example") as browser:
        cookies = (await log_in(browser)).headers.get_list("set-cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


@pytest.mark.usefixtures("asta")
async def test_the_access_token_opens_the_api(browser):
    answer = await browser.get("/api/v1/me", headers=bearer(await log_in(browser)))
    assert answer.json()["email"] == "asta@example.com"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Token x", "Bearer \xff", "bearer a b"]
)
async def test_anything_else_does_not(browser, header: str):
    answer = await browser.get("/api/v1/me", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.usefixtures("asta")
async def test_an_expired_token_does_not(site, browser):
    headers = bearer(await log_in(browser))
    site.ports.clock.move(timedelta(minutes=11))
    assert (await browser.get("/api/v1/me", headers=headers)).status_code == 401


@pytest.mark.usefixtures("asta")
async def test_refreshing_replaces_the_cookie(browser):
    await log_in(browser)
    before = browser.cookies["qhealth_refresh"]
    answer = await browser.post("/api/v1/auth/refresh")
    assert answer.status_code == 200
    assert browser.cookies["qhealth_refresh"] != before
    assert (await browser.get("/api/v1/me", headers=bearer(answer))).status_code == 200


async def test_refreshing_without_a_cookie_is_refused(browser):
    answer = await browser.post("/api/v1/auth/refresh")
    assert answer.status_code == 401
    assert answer.json()["code"] == "session_ended"


@pytest.mark.usefixtures("asta")
async def test_signing_out_by_cookie_ends_the_session(browser):
    headers = bearer(await log_in(browser))
    answer = await browser.post("/api/v1/auth/logout")
    assert answer.status_code == 204
    assert "qhealth_refresh" not in browser.cookies
    assert (await browser.get("/api/v1/me", headers=headers)).status_code == 401


@pytest.mark.usefixtures("asta")
async def test_signing_out_by_token_ends_the_session(browser):
    headers = bearer(await log_in(browser))
    browser.cookies.clear()
    assert (await browser.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    assert (await browser.get("/api/v1/me", headers=headers)).status_code == 401


async def test_signing_out_without_anything_is_fine(browser):
    assert (await browser.post("/api/v1/auth/logout")).status_code == 204


async def test_a_remembered_session_ends_at_once_too():
    tokens, clock = RememberedTokens(), SettableClock()
    cache = SessionCache(tokens=tokens, clock=clock)
    ports = memory_ports(lambda done: cache.forget(standing_changed(done.events)), tokens=tokens, clock=clock)
    site = Site(ports, HttpOptions(session_cache=cache))
    await site.add(a_person(email="asta@example.com"))
    async with site.browser() as browser:
        headers = bearer(await log_in(browser))
        assert (await browser.get("/api/v1/me", headers=headers)).status_code == 200
        await browser.post("/api/v1/auth/logout")
        assert (await browser.get("/api/v1/me", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example", "null", "http://localhost:1"]
)
@pytest.mark.usefixtures("asta")
async def test_a_page_of_another_site_cannot_use_the_cookie(browser, origin: str):
    await log_in(browser)
    answer = await browser.post("/api/v1/auth/refresh", headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json()["code"] == "cross_site"


@pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:8000"])
@pytest.mark.usefixtures("asta")
async def test_a_page_of_ours_can(browser, origin: str):
    await log_in(browser)
    assert (await browser.post("/api/v1/auth/refresh", headers={"Origin": origin})).status_code == 200


async def lock(browser) -> None:
    for _ in range(5):
        assert (await browser.post("/api/v1/auth/login", json=WRONG)).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/visits"),
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v1/auth/register"),
        ("POST", "/api/v1/auth/password/recovery"),
        ("POST", "/api/v1/auth/refresh"),
        ("POST", "/api/v1/auth/logout"),
    ],
)
@pytest.mark.usefixtures("asta")
async def test_five_wrong_passwords_lock_the_address(browser, method: str, path: str):
    await lock(browser)
    answer = await browser.request(method, path, headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_attempts"
    assert 0 < int(answer.headers["retry-after"]) <= 600


@pytest.mark.usefixtures("asta")
async def test_a_locked_address_is_free_again_after_ten_minutes(site, browser):
    await lock(browser)
    site.ports.clock.move(timedelta(minutes=10, seconds=1))
    await log_in(browser)


@pytest.mark.usefixtures("asta")
async def test_who_is_signed_in_behind_a_locked_address_keeps_working(site, browser):
    headers = bearer(await log_in(browser))
    async with site.browser() as stranger:
        await lock(stranger)
    assert (await browser.get("/api/v1/me", headers=headers)).status_code == 200
    assert (await browser.post("/api/v1/auth/refresh")).status_code == 200


@pytest.mark.usefixtures("asta")
async def test_another_address_is_not_locked(site, browser):
    await lock(browser)
    async with site.browser(address="203.0.113.9") as neighbour:
        assert (await neighbour.get("/api/v1/visits")).status_code == 401


@pytest.mark.usefixtures("asta")
async def test_a_forged_forwarded_address_does_not_help(browser):
    await lock(browser)
    answer = await browser.post("/api/v1/auth/login", json=LOGIN, headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 429


async def test_a_trusted_proxy_tells_the_address():
    options = HttpOptions(trusted_proxies=(ip_network("198.51.100.0/24"),))
    site = Site(memory_ports(throttle=InProcessThrottle()), options)
    async with site.browser() as browser:
        browser.headers["X-Forwarded-For"] = "203.0.113.9"
        await lock(browser)
        assert (await browser.get("/api/v1/visits")).status_code == 429
        browser.headers["X-Forwarded-For"] = "203.0.113.10"
        assert (await browser.get("/api/v1/visits")).status_code == 401


async def test_health_is_never_locked(browser):
    await lock(browser)
    assert (await browser.get("/health/live")).status_code == 200
