"""The application: one visit, the list of visits, and booking one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from bench.peers.booking import book_visit as book
from bench.peers.database import SessionDep, engine
from bench.peers.models import Account, SearchWord, Visit
from bench.peers.schemas import VisitFilters, VisitIn, VisitOut, VisitPage
from bench.peers.security import CallerDep

_NAME_KINDS = ("account.first_name", "account.last_name")
_NAME = (Account.id, Account.first_name, Account.last_name)
_WITH_PEOPLE = (
    joinedload(Visit.patient).load_only(*_NAME, Account.birth_date),
    joinedload(Visit.doctor).load_only(*_NAME, Account.specialty),
    joinedload(Visit.booked_by).load_only(*_NAME),
    joinedload(Visit.cancelled_by).load_only(*_NAME),
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    del app
    yield
    await engine.dispose()


app = FastAPI(lifespan=_lifespan)


@app.get("/ready")
async def ready() -> None:
    """Tell that the server answers."""


@app.get("/api/v1/visits/{visit_id}", response_model=VisitOut)
async def view_visit(visit_id: int, session: SessionDep, caller: CallerDep) -> Visit:
    """Return one visit."""
    del caller
    visit = await session.get(Visit, visit_id, options=_WITH_PEOPLE)
    if visit is None:
        raise HTTPException(404, "There is no such visit.")
    return visit


@app.get("/api/v1/visits", response_model=VisitPage)
async def list_visits(
    filters: Annotated[VisitFilters, Query()], session: SessionDep, caller: CallerDep
) -> dict[str, Any]:
    """Return a page of visits."""
    del caller
    conditions = _conditions(filters)
    page = (
        select(Visit)
        .where(*conditions)
        .options(*_WITH_PEOPLE)
        .order_by(Visit.starts_at, Visit.id)
        .limit(filters.page_size)
        .offset(filters.page_size * (filters.page - 1))
    )
    total = await session.scalar(select(func.count()).select_from(Visit).where(*conditions))
    visits = (await session.scalars(page)).all()
    return {"items": visits, "total": total, "page": filters.page, "page_size": filters.page_size}


@app.post("/api/v1/visits", status_code=201, response_model=VisitOut)
async def book_visit(command: VisitIn, session: SessionDep, caller: CallerDep) -> Visit:
    """Book a visit."""
    return await book(command, caller, session)


def _conditions(filters: VisitFilters) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.status:
        conditions.append(Visit.status == filters.status)
    for word in (filters.patient_name or "").casefold().split():
        named = select(SearchWord.subject_id).where(
            SearchWord.kind.in_(_NAME_KINDS), SearchWord.word.startswith(word, autoescape=True)
        )
        conditions.append(Visit.patient_id.in_(named))
    return conditions
