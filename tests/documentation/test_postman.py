import json
import os
import subprocess

import pytest
from click.testing import CliRunner

from qhealth.cli import main
from qhealth.core.domain.people import Role
from qhealth.demo import READY_ACCOUNTS
from tests.documentation.conftest import ROOT
from tests.http.test_openapi import DOCUMENT

COLLECTION = ROOT / "docs" / "postman" / "qhealth.postman_collection.json"
ENVIRONMENT = ROOT / "docs" / "postman" / "qhealth.postman_environment.json"
NEWMAN = ROOT / "tools" / "node_modules" / ".bin" / "newman"
JOURNEY = "From registration to a cancelled visit"


@pytest.fixture(scope="module")
def run(demo_url, tmp_path_factory) -> dict:
    """Return what newman found: the whole collection, sent to a demonstration from the first request to the last."""
    report = tmp_path_factory.mktemp("newman") / "report.json"
    assert NEWMAN.exists(), "newman comes with `make setup`"
    words = [NEWMAN, "run", COLLECTION, "--environment", ENVIRONMENT, "--env-var", f"base_url={demo_url}"]
    told = ["--reporters", "json", "--reporter-json-export", report, "--suppress-exit-code"]
    environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
    subprocess.run([*words, *told], check=True, capture_output=True, env=environment, timeout=100)  # noqa: S603 - ours.
    return json.loads(report.read_text())["run"]


def requests_of(item: dict):
    for child in item.get("item", ()):
        yield from requests_of(child)
    if "request" in item:
        yield item


def test_the_collection_is_that_of_todays_document():
    today = CliRunner().invoke(main, ["openapi", "--postman"]).output
    assert COLLECTION.read_text(encoding="utf-8") == today, f"Run `qhealth openapi --postman {COLLECTION.name}`."


def test_every_operation_can_be_sent():
    journey, *folders = json.loads(COLLECTION.read_text())["item"]
    told = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    sent = {
        (item["request"]["method"], "/" + "/".join(item["request"]["url"]["path"]))
        for folder in folders
        for item in requests_of(folder)
    }
    assert journey["name"] == JOURNEY
    assert len(sent) == len(told)
    assert {(method, path.count("/")) for method, path in sent} == {(method, path.count("/")) for method, path in told}


def test_the_environment_is_the_demonstrations():
    values = {one["key"]: one["value"] for one in json.loads(ENVIRONMENT.read_text())["values"]}
    operator = next(account for account in READY_ACCOUNTS if account.role is Role.OPERATOR)
    assert values["base_url"] == "http://127.0.0.1:8000"
    assert (values["operator_email"], values["operator_password"]) == (operator.email, operator.password)


def test_newman_sends_every_request_and_no_assertion_fails(run: dict):
    collection = json.loads(COLLECTION.read_text())
    assert not run["failures"], json.dumps(run["failures"], indent=1, default=str)[:4000]
    named = {execution["item"]["name"] for execution in run["executions"]}
    assert {item["name"] for item in requests_of(collection)} == named
    assert run["stats"]["assertions"]["total"] > 2 * len(named)
    assert run["stats"]["assertions"]["pending"] == 0


def test_newman_goes_from_registration_to_a_cancelled_visit(run: dict):
    journey = json.loads(COLLECTION.read_text())["item"][0]
    statuses = {execution["item"]["name"]: execution["response"]["code"] for execution in run["executions"]}
    gone = [statuses[item["name"]] for item in journey["item"]]
    assert gone == [202, 200, 200, 204, 200, 200, 200, 200, 200, 201, 201, 409, 200, 200, 409]
