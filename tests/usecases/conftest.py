import pytest

from tests.usecases.house import House


@pytest.fixture
def house() -> House:
    return House()
