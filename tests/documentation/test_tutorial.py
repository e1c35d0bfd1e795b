"""The commands of the tutorial do what it says."""

import re
import subprocess
from pathlib import Path

from tests.documentation.conftest import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```sh\n(?P<commands>.*?)^```\n(?:```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MARK = "=== the next block ==="


def test_every_command_runs_and_prints_what_the_page_shows(demo_url: str, tmp_path: Path):
    text = TUTORIAL.read_text(encoding="utf-8").replace("http://127.0.0.1:8000", demo_url)
    blocks = list(BLOCK.finditer(text))
    assert len(blocks) == text.count("```sh\n")
    script = f"echo '{MARK}'\n".join(block["commands"] for block in blocks)
    ran = subprocess.run(  # noqa: S603 - the page's own commands.
        ["/bin/bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    assert ran.stdout.split(f"{MARK}\n") == [block["printed"] or "" for block in blocks]


def test_the_page_speaks_of_the_usual_address():
    assert "site=http://127.0.0.1:8000\n" in TUTORIAL.read_text(encoding="utf-8")
