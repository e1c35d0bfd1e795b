"""What pages of other sites get: nothing that a browser would show them."""

import pytest


@pytest.mark.parametrize("path", ["/api/v1/clinic", "/api/v1/visits", "/api/openapi.json", "/api/docs", "/health/live"])
async def test_no_answer_may_be_read_by_another_site(browser, path: str):
    answer = await browser.get(path, headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


async def test_no_other_site_is_allowed_to_ask(browser):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await browser.options("/api/v1/visits", headers=asked)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/", "/api/v1/visits", "/health/live"])
async def test_trace_is_refused(browser, path: str):
    answer = await browser.request("TRACE", path, headers={"X-Probe": "heard"})
    assert answer.status_code == 405
    assert "heard" not in answer.text
