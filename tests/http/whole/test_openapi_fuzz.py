"""Schemathesis tries the whole document as everybody, and finds nothing. `python -m bench fuzz` tries much more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import a_doctor, a_patient, a_pharmacist, a_superuser, an_admin, an_operator
from tests.http.whole.fuzzing import LIKE_SIGNED_IN, Effort, hunt

SIGNED_IN = {"Authorization": LIKE_SIGNED_IN}
A_LITTLE = Effort(seed=20300304, examples=3, sequences=10)
MUCH = Effort(seed=20300304, examples=8, sequences=20, every_edge=True)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("person", "headers", "effort"),
    [
        pytest.param(a_superuser, SIGNED_IN, MUCH, id="as a superuser, every edge of every field"),
        pytest.param(an_admin, SIGNED_IN, A_LITTLE, id="as an admin"),
        pytest.param(a_doctor, SIGNED_IN, A_LITTLE, id="as a doctor"),
        pytest.param(an_operator, SIGNED_IN, A_LITTLE, id="as an operator"),
        pytest.param(a_pharmacist, SIGNED_IN, A_LITTLE, id="as a pharmacist"),
        pytest.param(a_patient, SIGNED_IN, A_LITTLE, id="as a patient"),
        pytest.param(a_patient, {}, A_LITTLE, id="as nobody"),
    ],
)
def test_the_service_keeps_what_its_document_says(tmp_path: Path, person, headers, effort: Effort):
    found = hunt(tmp_path, person, headers, effort)
    assert not found.faults, "\n\n".join(found.faults)
    assert found.requests > 300
