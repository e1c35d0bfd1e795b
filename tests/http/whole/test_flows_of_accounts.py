"""Signing in and staying signed in, links of mails, blocking, and the throttle, end to end."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.builders import a_patient, an_admin, an_operator
from tests.http.whole.clinic import PASSWORD, Caller, Clinic

EMAIL = "asa@example.com"
ANOTHER_PASSWORD = "blå häst i höga hagar"
PROFILE = {"first_name": "Åsa", "last_name": "Berg", "birth_date": "1985-04-12"}


def ok(answer: httpx.Response, status: int = 200) -> dict:
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else {}


def refused(answer: httpx.Response, status: int, code: str) -> httpx.Response:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    return answer


def the_refresh_token(caller: Caller) -> str:
    token = caller.http.cookies.get("qhealth_refresh")
    assert token
    return token


@pytest.fixture
async def asa(clinic: Clinic) -> Caller:
    """Return a patient with a password who has signed in."""
    asa = clinic.browser("203.0.113.5")
    asa.account = await clinic.has(a_patient("Åsa", email=EMAIL), PASSWORD)
    ok(await asa.log_in())
    return asa


async def test_signing_in_sets_a_cookie_for_the_auth_routes_that_no_script_reads(clinic: Clinic, asa: Caller):
    answer = await asa.log_in()
    assert ok(answer)["token_type"] == "Bearer"
    assert ok(answer)["expires_in"] == 600
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("qhealth_refresh=")]
    for attribute in ("HttpOnly", "SameSite=strict", "Path=/api/v1/auth"):
        assert attribute.lower() in cookie.lower()
    assert "secure" not in cookie.lower()
    clinic.wait(minutes=10)
    refused(await asa.get("/me"), 401, "unauthenticated")


async def test_a_refresh_token_that_is_used_twice_ends_its_whole_family(clinic: Clinic, asa: Caller):
    first = the_refresh_token(asa)
    access = ok(await asa.post("/auth/refresh"))["access_token"]
    second = the_refresh_token(asa)
    assert first != second
    elsewhere = clinic.browser()
    ok(await elsewhere.log_in(EMAIL))
    thief = clinic.browser("198.51.100.66")
    thief.http.cookies.set("qhealth_refresh", first)
    refused(await thief.post("/auth/refresh"), 401, "session_ended")
    # The owner's newest token and access token belong to the same family; another device's do not.
    refused(await asa.post("/auth/refresh"), 401, "session_ended")
    asa.holds(access)
    refused(await asa.get("/me"), 401, "session_ended")
    ok(await elsewhere.get("/me"))


async def test_of_many_refreshes_at_once_one_wins_and_the_family_ends(asa: Caller):
    answers = await asyncio.gather(*(asa.post("/auth/refresh") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]


async def test_signing_out_is_over_everywhere_at_once(clinic: Clinic, asa: Caller):
    token = the_refresh_token(asa)
    ok(await asa.get("/me"))
    ok(await asa.post("/auth/logout"), 204)
    refused(await asa.get("/me"), 401, "session_ended")
    asa.http.cookies.set("qhealth_refresh", token)
    refused(await asa.post("/auth/refresh"), 401, "session_ended")
    by_cookie = clinic.browser()
    ok(await by_cookie.log_in(EMAIL))
    bearer = by_cookie.http.headers.pop("Authorization")
    ok(await by_cookie.post("/auth/logout"), 204)
    by_cookie.http.headers["Authorization"] = bearer
    refused(await by_cookie.get("/me"), 401, "session_ended")


async def test_one_ends_sessions_elsewhere_and_nobody_elses(clinic: Clinic, asa: Caller):
    elsewhere = clinic.browser("198.51.100.9")
    ok(await elsewhere.log_in(EMAIL))
    ok(await elsewhere.get("/me"))
    sessions = ok(await asa.get("/me/sessions"))["items"]
    assert [session["ip_address"] for session in sessions if not session["is_current"]] == ["198.51.100.9"]
    (other,) = [session["id"] for session in sessions if not session["is_current"]]
    stranger = await clinic.someone(a_patient())
    refused(await stranger.delete(f"/me/sessions/{other}"), 404, "not_found")
    ok(await asa.delete(f"/me/sessions/{other}"), 204)
    refused(await elsewhere.get("/me"), 401, "session_ended")
    ok(await asa.get("/me"))


async def test_blocking_ends_every_session_at_once(clinic: Clinic, asa: Caller):
    admin = await clinic.someone(an_admin())
    ok(await asa.get("/me"))
    assert ok(await admin.post(f"/users/{asa.id}/block"))["is_active"] is False
    refused(await asa.get("/me"), 401, "session_ended")
    refused(await asa.post("/auth/refresh"), 401, "session_ended")
    refused(await asa.log_in(), 401, "invalid_credentials")
    ok(await admin.post(f"/users/{asa.id}/unblock"))
    refused(await asa.get("/me"), 401, "session_ended")
    ok(await asa.log_in())
    assert await clinic.told() == [(EMAIL, "account_blocked"), (EMAIL, "account_unblocked")]


async def test_an_address_is_registered_once_and_nobody_learns_of_it(clinic: Clinic, asa: Caller):
    stranger = clinic.browser()
    body = {"email": EMAIL, "password": ANOTHER_PASSWORD, "profile": PROFILE}
    known = await stranger.post("/auth/register", body)
    unknown = await stranger.post("/auth/register", body | {"email": "new@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    assert await clinic.told() == [(EMAIL, "already_registered"), ("new@example.com", "activation")]
    ok(await asa.log_in())


async def test_an_activation_link_works_once_and_for_half_an_hour(clinic: Clinic):
    stranger = clinic.browser()
    body = {"email": EMAIL, "password": PASSWORD, "profile": PROFILE}
    ok(await stranger.post("/auth/register", body), 202)
    late = await clinic.token("activate")
    clinic.wait(minutes=30)
    refused(await stranger.post("/auth/activate", {"token": late}), 422, "invalid_token")
    ok(await stranger.post("/auth/register", body), 202)
    token = await clinic.token("activate")
    answers = await asyncio.gather(*(stranger.post("/auth/activate", {"token": token}) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 422, 422, 422, 422]
    assert await clinic.told() == [(EMAIL, "welcome")]
    ok(await stranger.log_in(EMAIL))


async def test_a_forgotten_password_is_set_anew_and_ends_every_session(clinic: Clinic, asa: Caller):
    stranger = clinic.browser()
    for email in (EMAIL, "nobody@example.com"):
        ok(await stranger.post("/auth/password/recovery", {"email": email}), 202)
    token = await clinic.token("reset-password")
    weak = await stranger.post("/auth/password/reset", {"token": token, "password": "password12345"})
    assert refused(weak, 422, "common_password").json()["errors"][0]["field"] == "password"
    ok(await stranger.post("/auth/password/reset", {"token": token, "password": ANOTHER_PASSWORD}), 204)
    again = await stranger.post("/auth/password/reset", {"token": token, "password": PASSWORD})
    refused(again, 422, "invalid_token")
    refused(await asa.get("/me"), 401, "session_ended")
    refused(await asa.post("/auth/refresh"), 401, "session_ended")
    refused(await asa.log_in(), 401, "invalid_credentials")
    ok(await asa.log_in(password=ANOTHER_PASSWORD))
    assert await clinic.told() == [(EMAIL, "password_changed")]


async def test_a_changed_password_leaves_this_session_and_ends_the_others(clinic: Clinic, asa: Caller):
    elsewhere = clinic.browser()
    ok(await elsewhere.log_in(EMAIL))
    wrong = {"current_password": "not this one at all", "new_password": ANOTHER_PASSWORD}
    fault = refused(await asa.post("/me/password", wrong), 422, "wrong_password").json()["errors"][0]
    assert fault["field"] == "current_password"
    ok(await asa.post("/me/password", wrong | {"current_password": PASSWORD}), 204)
    ok(await asa.get("/me"))
    refused(await elsewhere.get("/me"), 401, "session_ended")
    ok(await elsewhere.log_in(EMAIL, ANOTHER_PASSWORD))


async def test_a_new_address_counts_once_it_is_verified(clinic: Clinic, asa: Caller):
    me = ok(await asa.patch("/me", {"email": "åsa@example.com"}), 422)
    assert me["errors"][0]["field"] == "email"
    me = ok(await asa.patch("/me", {"email": "new@example.com"}))
    assert (me["email"], me["pending_email"]) == (EMAIL, "new@example.com")
    mails = await clinic.mails()
    assert ["new@example.com" in mail.to for mail in mails] == [True, False]
    token = mails[0].text.partition("/verify-email?token=")[2].split()[0]
    refused(await asa.log_in("new@example.com"), 401, "invalid_credentials")
    ok(await clinic.browser().post("/auth/email/verify", {"token": token}), 204)
    assert ok(await asa.get("/me"))["email"] == "new@example.com"
    refused(await asa.log_in(EMAIL), 401, "invalid_credentials")
    ok(await asa.log_in("new@example.com"))


async def test_an_account_is_deleted_with_its_password_and_cannot_be_entered_any_more(clinic: Clinic, asa: Caller):
    refused(await asa.delete("/me", {"password": "not this one at all"}), 422, "wrong_password")
    ok(await asa.delete("/me", {"password": PASSWORD}), 204)
    refused(await asa.get("/me"), 401, "session_ended")
    refused(await asa.log_in(), 401, "invalid_credentials")
    assert await clinic.told() == [(EMAIL, "account_deleted")]


async def test_five_wrong_passwords_lock_an_address_but_nobody_who_is_signed_in_behind_it(clinic: Clinic):
    await clinic.has(a_patient(email=EMAIL), PASSWORD)
    colleague = clinic.browser()
    colleague.account = await clinic.has(an_operator(), PASSWORD)
    ok(await colleague.log_in())
    guesser = clinic.browser()
    for _ in range(5):
        refused(await guesser.log_in(EMAIL, "wrong"), 401, "invalid_credentials")
    answer = refused(await guesser.log_in(EMAIL), 429, "too_many_attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 600
    for call in (guesser.get("/doctors"), guesser.post("/auth/register", {}), guesser.post("/auth/password/recovery")):
        refused(await call, 429, "too_many_attempts")
    guesser.http.cookies.set("qhealth_refresh", "made-up")
    refused(await guesser.post("/auth/refresh"), 429, "too_many_attempts")
    ok(await colleague.get("/doctors"))
    clinic.wait(minutes=9)
    # The access token of somebody who pauses expires meanwhile; the cookie alone signs in again.
    del colleague.http.headers["Authorization"]
    colleague.holds(ok(await colleague.post("/auth/refresh"))["access_token"])
    ok(await colleague.get("/doctors"))
    ok(await clinic.browser("192.0.2.8").log_in(EMAIL))
    refused(await guesser.log_in(EMAIL), 429, "too_many_attempts")
    clinic.wait(minutes=1, seconds=1)
    ok(await guesser.log_in(EMAIL))


async def test_guesses_from_many_addresses_slow_strangers_down_and_not_the_owners_device(clinic: Clinic, asa: Caller):
    for number in range(10):
        stranger = clinic.browser(f"198.51.100.{number + 1}")
        refused(await stranger.log_in(EMAIL, "wrong"), 401, "invalid_credentials")
    refused(await clinic.browser("198.51.100.99").log_in(EMAIL), 429, "too_many_attempts")
    ok(await asa.log_in())
    # The mark of one's own device opens nothing at somebody else's account.
    await clinic.has(a_patient(email="pia@example.com"), PASSWORD)
    refused(await asa.log_in("pia@example.com", "wrong"), 401, "invalid_credentials")


async def test_a_flood_of_guesses_at_once_learns_no_more_than_five_answers(clinic: Clinic):
    await clinic.has(a_patient(email=EMAIL), PASSWORD)
    guesser = clinic.browser()
    guesses = [f"wrong {number}" for number in range(30)] + [PASSWORD]
    answers = await asyncio.gather(*(guesser.log_in(EMAIL, guess) for guess in guesses))
    statuses = [answer.status_code for answer in answers]
    assert statuses[-1] == 429
    assert statuses.count(401) <= 5
    assert set(statuses) == {401, 429}
