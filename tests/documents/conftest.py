"""A printer."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from qhealth.adapters.documents.typesetting import TypstDocuments
from tests.documents.papers import CLINIC, URL


@pytest.fixture
async def documents() -> AsyncGenerator[TypstDocuments]:
    documents = TypstDocuments(CLINIC, URL)
    yield documents
    documents.close()
