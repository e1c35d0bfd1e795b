from pathlib import Path

from click.testing import CliRunner

from qhealth.cli import main
from qhealth.core.domain.policy import Action
from qhealth.core.domain.policy_table import policy_page

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"


def test_the_page_of_roles_says_what_the_table_decides():
    assert PAGE.read_text(encoding="utf-8") == policy_page(), "Run `qhealth roles docs/roles.md`."


def test_every_action_has_a_line():
    lines = policy_page().splitlines()
    assert all(any(line.startswith(f"| `{action.value}` |") for line in lines) for action in Action)


def test_an_admin_is_kept_to_people_below_it():
    assert "| `user.block` | all | below admin | - | - | - | - |" in policy_page()


def test_the_command_prints_the_page_or_writes_it(tmp_path):
    assert CliRunner().invoke(main, ["roles"]).output == policy_page()
    assert CliRunner().invoke(main, ["roles", str(tmp_path / "roles.md")]).exit_code == 0
    assert (tmp_path / "roles.md").read_text(encoding="utf-8") == policy_page()
