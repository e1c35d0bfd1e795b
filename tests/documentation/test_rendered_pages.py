"""The pages that are rendered from the code say all that the code says."""

import re
import subprocess
import sys

import pytest

from qhealth.core.domain.errors import CONFLICT_SENTENCES
from qhealth.settings import read_settings
from tests.documentation.conftest import ROOT
from tests.http.test_openapi import DOCUMENT
from tools.documents import errors, licences, settings

FREE = re.compile(r"(Apache-2\.0|BSD-[23]-Clause|ISC|MIT|MIT-0|MPL-2\.0|OFL-1\.1|PSF-2\.0|Unlicense)( (AND|OR) |$)")


@pytest.mark.parametrize("module", [errors, licences, settings])
def test_the_page_is_that_of_todays_code(module):
    name = module.__name__.rpartition(".")[2]
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert page == module.page(), "Run scripts/documents.sh."


def test_the_command_writes_a_page(tmp_path):
    words = [sys.executable, "-m", "tools.documents", "errors", tmp_path / "errors.md"]
    subprocess.run(words, cwd=ROOT, check=True)  # noqa: S603 - our own command.
    assert (tmp_path / "errors.md").read_text(encoding="utf-8") == errors.page()


def test_every_code_that_the_document_tells_of_is_explained():
    page = errors.page()
    told = set(re.findall(r'"code": ?"(\w+)"', str(DOCUMENT).replace("'", '"')))
    assert told > set(CONFLICT_SENTENCES)
    assert [code for code in sorted(told) if f"`{code}`" not in page] == []


def test_every_variable_has_its_row_and_what_is_taken_without_it():
    page, usual = settings.page(), settings.usual_values()
    for name in settings.documented():
        assert f"`{name}`" in page
    compose_alone = {"MYSQL_ROOT_PASSWORD"}
    assert set(settings.documented()) - set(usual) == compose_alone


@pytest.mark.parametrize(
    "name", ["QHEALTH_PUBLIC_URL", "QHEALTH_TIMEZONE", "QHEALTH_CLINIC_NAME", "EMAIL_TLS", "DEBUG"]
)
def test_what_is_taken_without_a_variable_changes_nothing_when_it_is_written_down(tmp_path, name: str):
    written = settings.usual_values()[name].strip("`")
    assert read_settings({name: written}, tmp_path) == read_settings({}, tmp_path)


def test_the_usual_opening_hours_can_be_written_down(tmp_path):
    written = settings.usual_values()["QHEALTH_OPENING_HOURS"].strip("`")
    usual = read_settings({}, tmp_path).clinic.opening_hours
    assert read_settings({"QHEALTH_OPENING_HOURS": written}, tmp_path).clinic.opening_hours.weekly == usual.weekly


def test_whatever_is_delivered_has_a_licence_that_lets_it_be():
    given = licences.licences_at_run_time()
    assert {"litestar", "piccolo", "react", "swagger-ui-dist"} <= set(given)
    unknown = {name: licence for name, licence in given.items() if FREE.sub("", licence)}
    assert unknown == {}
