from __future__ import annotations

import pytest

from tests.builders import a_person
from tests.http.site import Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def browser(site: Site):
    async with site.browser() as browser:
        yield browser


@pytest.fixture
async def superuser(site: Site) -> dict[str, str]:
    return await site.someone(a_person("Sara", "Lind", is_superuser=True))


@pytest.fixture
async def patient(site: Site) -> dict[str, str]:
    return await site.someone(a_person("Pia", "Ek"))
