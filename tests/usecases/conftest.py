import pytest

from tests.usecases.care import Care
from tests.usecases.house import House


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def care() -> Care:
    return await Care.opened()
