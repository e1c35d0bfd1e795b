"""The built web application: one page for every address that people open, and files that browsers keep."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from qhealth.adapters.http.negotiation import encoding_for
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.web_application import read_web_application
from tests.http.site import Site

PAGE = b'<!doctype html><script type="module" src="/assets/main-3fa9.js"></script>'
SCRIPT = "/assets/main-3fa9.js"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    for name, content in {
        "index.html": PAGE,
        "index.html.br": b"page in brotli",
        "index.html.gz": b"page in gzip",
        "favicon.svg": b"<svg/>",
        "manifest.webmanifest": b"{}",
        "robots.txt": b"User-agent: *",
        "assets/main-3fa9.js": b"the script",
        "assets/main-3fa9.js.br": b"script in brotli",
        "assets/main-3fa9.js.gz": b"script in gzip",
        "assets/main-81c0.css": b"the styles",
        ".vite/manifest.json": b"{}",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Site:
    options = HttpOptions(public_url="https://clinic.example", web_application=read_web_application(folder))
    return Site(options=options)


@pytest.fixture
async def browser(site: Site):
    async with site.browser(url="https://clinic.example") as browser:
        browser.headers["accept-encoding"] = "identity"
        yield browser


@pytest.mark.parametrize("path", ["/", "/sign-in", "/patients/7/visits", "/activate", "/apis", "/é"])
@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "*/*", "text/*;q=0.1", ""])
async def test_every_address_that_people_open_shows_the_page(browser, path: str, accept: str):
    answer = await browser.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "accept, accept-encoding"


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/nowhere", "/api/v1/nowhere", "/assets", "/assets/gone-1.js", "/dev/mailbox", "/health", "/main.js",
     "/index.html", "/index.html.br", "/assets/main-3fa9.js.gz", "/.env", "/.git/config", "/.vite/manifest.json",
     "/%2e%2e/secret", "/wp-login.php"],
)  # fmt: skip
async def test_what_is_no_page_and_not_there_is_a_problem(browser, path: str):
    answer = await browser.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("accept", ["application/json", "text/html;q=0, */*", "image/avif,image/webp"])
async def test_who_cannot_show_a_page_is_given_none(browser, accept: str):
    assert (await browser.get("/visits", headers={"Accept": accept})).status_code == 404


@pytest.mark.parametrize("path", ["/", "/sign-in", SCRIPT])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_pages_are_for_reading(browser, method: str, path: str):
    answer = await browser.request(method, path)
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["allow"].split(", "))


async def test_the_page_may_load_what_it_needs_and_nothing_else(browser):
    policy = (await browser.get("/sign-in")).headers["content-security-policy"]
    assert policy.split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self' wss://clinic.example",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


async def test_the_page_is_asked_for_again_each_time_and_mostly_unchanged(browser):
    answer = await browser.get("/visits")
    assert answer.headers["cache-control"] == "no-cache"
    again = await browser.get("/visits", headers={"If-None-Match": f'"other", W/{answer.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "vary", "cache-control", "content-security-policy"):
        assert again.headers[name] == answer.headers[name]


async def test_hashed_files_are_kept_for_good_and_others_asked_for_again(browser):
    assert (await browser.get(SCRIPT)).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await browser.get("/favicon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (SCRIPT, "text/javascript; charset=utf-8"),
        ("/assets/main-81c0.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ],
)
async def test_files_carry_their_type(browser, path: str, kind: str):
    answer = await browser.get(path)
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", SCRIPT])
async def test_head_tells_what_get_would(browser, path: str):
    asked, fetched = await browser.head(path), await browser.get(path)
    assert asked.content == b""
    own = {"x-request-id"}
    assert {k: v for k, v in asked.headers.items() if k not in own} == {
        k: v for k, v in fetched.headers.items() if k not in own
    }


async def test_each_encoding_is_a_representation_of_its_own(browser):
    tags = set()
    for given, encoding, body in (
        ("br", "br", b"script in brotli"),
        ("gzip", "gzip", b"script in gzip"),
        ("identity", None, b"the script"),
    ):
        async with browser.stream("GET", SCRIPT, headers={"Accept-Encoding": given}) as answer:
            assert b"".join([chunk async for chunk in answer.aiter_raw()]) == body
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-length"] == str(len(body))
        assert answer.headers["vary"] == "accept-encoding"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        tags.add(answer.headers["etag"])
    assert len(tags) == 3


async def test_a_file_in_one_version_only_does_not_vary(browser):
    assert "vary" not in (await browser.get("/favicon.svg", headers={"Accept-Encoding": "br"})).headers


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("br ; q=0.8 , gzip;Q=0.8", "br"),
        ("br;q=0, gzip;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0, gzip;q=0.001", "gzip"),
        ("gzip;q=0.5, identity", "identity"),
        ("identity;q=0, *;q=0.1", "br"),
        ("deflate", "identity"),
        # Everything that there is was refused: the plain file helps more than no file.
        ("identity;q=0", "identity"),
        ("*;q=0", "identity"),
        # Malformed, so not said.
        ("br;q=2, gzip", "gzip"),
        ("br;q=often", "identity"),
        (",;q=1,,", "identity"),
    ],
)
def test_takes_the_encoding_that_was_asked_for(header: str | None, encoding: str):
    assert encoding_for(header, ("br", "gzip")) == encoding


def test_takes_no_encoding_that_there_is_not():
    assert encoding_for("br, gzip", ()) == "identity"


async def test_an_address_with_a_token_is_kept_and_logged_nowhere(browser):
    with capture_logs() as logs:
        answer = await browser.get("/activate", params={"token": "s3cret"})
        await browser.post("/activate", params={"token": "s3cret"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "s3cret" not in f"{logs}{answer.text}"
    assert "s3cret" not in (await browser.get("/metrics", headers={"Accept-Encoding": "identity"})).text


async def test_the_api_stays_where_it_is(browser):
    assert (await browser.get("/api/docs")).status_code == 200
    assert (await browser.get("/health/live")).json() == {"status": "ok"}
    assert (await browser.get("/api/v1/visits")).status_code == 401


async def test_without_a_built_application_the_root_leads_to_the_reference(tmp_path: Path):
    async with Site(options=HttpOptions(web_application=read_web_application(tmp_path))).browser() as browser:
        answer = await browser.get("/")
        assert (answer.status_code, answer.headers["location"]) == (302, "/api/docs")
        assert (await browser.get("/sign-in")).status_code == 404


@pytest.mark.parametrize("built", [True, False])
async def test_the_start_says_so_once_when_nothing_was_built(folder: Path, tmp_path: Path, *, built: bool):
    place = folder if built else tmp_path / "empty"
    site = Site(options=HttpOptions(web_application=read_web_application(place)))
    received = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive():
        return next(received)

    async def send(_message):
        pass

    with capture_logs() as logs:
        await site.app({"type": "lifespan", "state": {}}, receive, send)
    assert len([entry for entry in logs if "was not built" in entry["event"]]) == (0 if built else 1)
