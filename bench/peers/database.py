"""The engine, and the session of a request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import Dialect, TypeDecorator
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from bench.peers.config import CONNECTIONS, DATABASE_URL

engine = create_async_engine(
    DATABASE_URL,
    pool_size=CONNECTIONS,
    max_overflow=0,
    pool_recycle=3600,
    isolation_level="READ COMMITTED",
)
session_factory = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """The tables."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC."""

    impl = DATETIME(fsp=6)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time as the column keeps it."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - SQLAlchemy's signature.
        """Return the time as the application knows it."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


async def get_session() -> AsyncIterator[AsyncSession]:
    """Yield the session of a request."""
    async with session_factory() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
