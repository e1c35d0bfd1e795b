"""The dashboard and the alerts: they are valid, and name nothing that a real installation does not tell."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import promql_parser
import pytest
import yaml

from tests.entrypoints.process import Process, Server
from tests.operation.scraping import scraped

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "monitoring" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "monitoring" / "grafana" / "qhealth.json"
_FROM_PROMETHEUS = {"job", "instance"}
"""The labels that Prometheus adds to what it scrapes."""


def rules() -> list[dict]:
    document = yaml.safe_load(ALERTS.read_text())
    assert document.keys() == {"groups"}
    return [rule for group in document["groups"] for rule in group["rules"]]


def panels() -> list[dict]:
    return json.loads(DASHBOARD.read_text())["panels"]


def expressions() -> dict[str, str]:
    """Return every expression by where it stands, Grafana's variables filled in as Grafana does."""
    found = {rule["alert"]: rule["expr"] for rule in rules()}
    for panel in panels():
        for target in panel["targets"]:
            filled = target["expr"].replace("$__rate_interval", "5m").replace("$instance", ".*")
            found[f"{panel['title']} {target['refId']}"] = filled
    return found


def selectors(expression: str) -> list[promql_parser.VectorSelector]:
    """Return what an expression reads; raises ValueError for what Prometheus does not understand."""
    found: list[promql_parser.VectorSelector] = []

    def visit(node: object) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)

    promql_parser.walk(promql_parser.parse(expression), visit)
    return found


@pytest.mark.parametrize("expression", expressions().values(), ids=expressions())
def test_every_expression_is_one_that_prometheus_understands(expression):
    assert selectors(expression)


def test_a_wrong_expression_would_be_noticed():
    with pytest.raises(ValueError, match="unclosed left parenthesis"):
        selectors("sum by (le) (rate(qhealth_http_requests_total[5m])")


def test_every_metric_and_label_that_is_named_is_told_by_an_installation(shared, tmp_path):
    wrong = {"email": "one@example.com", "password": "fel lösenord helt och hållet"}
    with Server(tmp_path, "--workers", "2", **shared) as server, Process(tmp_path, "worker", **shared):
        httpx.post(f"{server.url}/api/v1/auth/login", json=wrong, timeout=20)
        samples = scraped(server.url)
    labels: dict[str, set[str]] = {"up": set()}
    for sample in samples:
        labels.setdefault(sample.name, set()).update(sample.labels)
    for place, expression in expressions().items():
        for selector in selectors(expression):
            assert selector.name in labels, place
            assert selector.name is not None
            named = {matcher.name for matcher in selector.matchers.matchers}
            assert named <= labels[selector.name] | _FROM_PROMETHEUS, place
    # Nothing that an operator is told of is looked at by nobody.
    told = {
        name for name in labels if name.startswith("qhealth_") and not name.endswith(("_sum", "_count", "_created"))
    }
    used = {selector.name for text in expressions().values() for selector in selectors(text)}
    assert told <= used


def test_every_alert_says_what_it_means_and_where_to_read_what_to_do():
    runbook = (ROOT / "docs" / "operations.md").read_text()
    headings = {heading.lower() for heading in re.findall(r"^#+ (\w+)$", runbook, re.MULTILINE)}
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "0s"))
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/operations.md"
        assert anchor == rule["alert"].lower()
        assert anchor in headings


def test_the_dashboard_is_laid_out_without_overlaps():
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in panels()}) == len(panels())
    assert len({panel["title"] for panel in panels()}) == len(panels())
