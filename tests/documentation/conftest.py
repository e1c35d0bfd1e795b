"""A demonstration for the documents that speak of one, and the places of the documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.process import demonstration

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of `qhealth demo`, in a process of its own, on data of its own."""
    with demonstration(tmp_path_factory.mktemp("demonstration")) as (url, _said):
        yield url
