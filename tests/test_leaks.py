"""The search of the logs finds what it is meant to find."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
    import logging, subprocess, sys
    import structlog
    from structlog.testing import capture_logs
    from qhealth.adapters.memory.services import QuickPasswords, SettableClock
    from qhealth.adapters.security.tokens import JwtTokens
    from tests.builders import NOW, a_doctor, a_journal_entry, a_patient
    from tests.http.site import Site
    from tests.leaks import LEAKS

    async def test_a_password_in_a_log_line():
        await QuickPasswords().hash("a made-up pass phrase")
        logging.getLogger("x").warning("tried %s", "a made-up pass phrase")

    def test_a_token_that_structlog_prints():
        token = JwtTokens("k" * 32, clock=SettableClock(NOW)).opaque()
        structlog.get_logger().warning("signed in", whom=token)

    def test_a_medical_text_that_was_taken_aside():
        with capture_logs():
            entry = a_journal_entry(patient=a_patient(), author=a_doctor(), description="fell off a ladder")
            structlog.get_logger().info("written", what=entry.description)

    def test_a_password_in_the_log_of_another_process(tmp_path):
        LEAKS.note("a made-up pass phrase")
        program = "import sys; sys.stderr.write('a made-up pass phrase')"
        with (tmp_path / "log").open("w") as log:
            subprocess.run([sys.executable, "-c", program], stderr=log)

    async def test_a_token_that_was_sent():
        async with Site().browser() as browser:
            await browser.post("/api/v1/auth/activate", json={"token": "followed-a-link"})
        print("POST /activate?token=followed-a-link", file=sys.stderr)

    async def test_nothing():
        await QuickPasswords().hash("a made-up pass phrase")
        a_journal_entry(patient=a_patient(), author=a_doctor(), description="fell off a ladder")
        logging.getLogger("x").warning("tried a made-up phrase, and fell")
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return how each of the tests above ended, its tear-down included, in a run of pytest of its own."""
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "conftest.py").write_text("from tests.leaks import pytest_runtest_makereport\n")
    (folder / "test_it.py").write_text(textwrap.dedent(TESTS))
    words = [sys.executable, "-m", "pytest", "-q", "-rpE", "-p", "no:cacheprovider", "--asyncio-mode=auto"]
    run = subprocess.run(  # noqa: S603 - pytest.
        [*words, "--rootdir", folder, folder], cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = re.findall(r"^(PASSED|ERROR) \S*test_it\.py::test_(\w+)", run.stdout, re.MULTILINE)
    # At the beginnings of lines: a summary may repeat it in whole, as it does where CI is set.
    assert len(re.findall(r"^A secret was logged\.$", run.stdout, re.MULTILINE)) == 5, run.stdout + run.stderr
    # One whose logs leak has passed before its tear-down fails.
    return {name: outcome for outcome, name in sorted(told, reverse=True)}


@pytest.mark.parametrize(
    "leak",
    [
        "a_password_in_a_log_line",
        "a_token_that_structlog_prints",
        "a_medical_text_that_was_taken_aside",
        "a_password_in_the_log_of_another_process",
        "a_token_that_was_sent",
    ],
)
def test_a_test_whose_logs_hold_a_secret_fails(outcomes: dict[str, str], leak: str):
    assert outcomes[leak] == "ERROR"


def test_a_test_whose_logs_hold_none_passes(outcomes: dict[str, str]):
    assert outcomes["nothing"] == "PASSED"
