"""The page on security names what is there, and leaves no requirement out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.documentation.conftest import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \(([12])\) \|(.*)\|$", re.MULTILINE)
PLACES = (ROOT / "src" / "qhealth", ROOT / "tests", ROOT)
NAMED = re.compile(r"`([\w./-]+\.\w+|Dockerfile)(?:(::?)(\w+))?`")

# The last requirement of each section of ASVS 5.0.0 and, behind "without", those of level 3.
SECTIONS = """
1.1 2; 1.2 10 without 10; 1.3 12 without 12; 1.4 3; 1.5 3 without 3; 2.1 3; 2.2 3; 2.3 5 without 5; 2.4 2 without 2;
3.2 3 without 3; 3.3 5 without 5; 3.4 8 without 7 8; 3.5 8 without 6 7 8; 3.7 5 without 3 4 5; 4.1 5 without 4 5;
4.2 5 without 2 3 4 5; 4.3 2; 4.4 4; 6.1 3; 6.2 12; 6.3 8 without 5 6 7 8; 6.4 6 without 5 6; 6.5 8 without 6 7 8;
6.6 4 without 4; 6.8 4; 7.1 3; 7.2 4; 7.3 2; 7.4 5; 7.5 3 without 3; 7.6 2; 8.1 4 without 3 4; 8.2 4 without 4;
8.3 3 without 2 3; 8.4 2 without 2; 9.1 3; 9.2 4; 11.1 4 without 3 4; 11.2 5 without 4 5; 11.3 5 without 4 5; 11.4 4;
11.5 2 without 2; 11.6 2 without 2; 12.1 5 without 4 5; 12.2 2; 12.3 5 without 5; 13.1 4 without 2 3 4;
13.2 6 without 6; 13.3 4 without 3 4; 13.4 7 without 6 7; 14.1 2; 14.2 8 without 5 6 7 8; 14.3 3; 15.1 5 without 4 5;
15.2 5 without 4 5; 15.3 7; 16.1 1; 16.2 5; 16.3 4; 16.4 3; 16.5 4 without 4
"""


def required() -> list[str]:
    found = []
    for section in " ".join(SECTIONS.split()).split("; "):
        told, _, left_out = section.partition(" without ")
        number, last = told.split(" ")
        found += [f"{number}.{n}" for n in range(1, int(last) + 1) if str(n) not in left_out.split(" ")]
    return found


@cache
def names_in(file: Path) -> frozenset[str]:
    """Return what a module defines at its top, and its classes' methods."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return frozenset(found)


def test_every_requirement_up_to_level_2_has_one_row_in_its_order():
    assert [row[0] for row in ROW.findall(PAGE)] == required()
    assert PAGE.count("\n| ") - PAGE.count("| requirement |") - len(required()) == 7, "A row has another form."


@pytest.mark.parametrize(("number", "_level", "cells"), ROW.findall(PAGE))
def test_a_row_answers_and_shows_where(number: str, _level: str, cells: str):
    asked, answer, where, proof = (cell.strip() for cell in cells.split(" |"))
    assert asked
    assert re.match(r"(Met|Partly|Not met|n/a)\b", answer), number
    assert answer.endswith(".")
    if answer.startswith("Partly"):
        assert where, number
        assert proof, number
    for file, kind, name in NAMED.findall(f"{where} {proof}"):
        found = next((place / file for place in PLACES if (place / file).exists()), None)
        assert found, f"{number} names {file}, which is not there."
        assert (kind == "::") == bool(name.startswith("test_")), f"{number} names {file}{kind}{name}."
        if name:
            assert name in names_in(found), f"{number} names {name}, which {file} does not have."


def test_whatever_else_the_page_names_is_there():
    above = PAGE.partition("## V1 ")[0]
    for file, _kind, name in NAMED.findall(above):
        found = next((place / file for place in PLACES if (place / file).exists()), None)
        assert found, file
        if name:
            assert name in names_in(found)
