from datetime import date

import pytest

from qhealth.core.domain.validation import Context
from tests.builders import NINE


@pytest.fixture
def context() -> Context:
    """A Monday at nine, without fields beside the one that is checked."""
    return Context(NINE, date(2030, 3, 4), {})
