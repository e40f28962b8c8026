"""Transactions of SQLAlchemy's async sessions and connections, under test."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from alerts.service import bell_service

from rpcc.runtime import allow_in_transaction
from rpcc.runtime.open_transactions import open_transactions
from rpcc.runtime.testing import CallInTransaction, control_silo_test, map_organization

for library in ("greenlet", "aiosqlite"):
    pytest.importorskip(library, reason=f"SQLAlchemy's async part needs {library}")

from sqlalchemy import text  # noqa: E402  # it can't be imported before
from sqlalchemy.ext.asyncio import (  # noqa: E402
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)


@asynccontextmanager
async def database() -> AsyncGenerator[AsyncEngine]:
    engine = create_async_engine("sqlite+aiosqlite://")
    open_transactions()  # from now on it is listened to
    yield engine
    await engine.dispose()


async def ring() -> None:
    await bell_service.aio.ring(organization_id=1)


async def refused() -> None:
    with pytest.raises(CallInTransaction, match=r"`bell.ring` was called in an open transaction \(SQLAlchemy, "):
        await ring()


@control_silo_test
def test_sessions_and_connections() -> None:
    async def main() -> None:
        async with database() as engine:
            async with AsyncSession(engine) as session:
                await ring()
                await session.execute(text("select 1"))
                await refused()
                with allow_in_transaction("the test says so"):
                    await ring()
                await asyncio.gather(asyncio.create_task(ring()))  # another task has nothing to do with it
                await session.commit()
                await ring()
            async with engine.begin() as connection:
                await connection.execute(text("select 1"))
                await refused()
            await ring()

    map_organization(1, "us")
    asyncio.run(main())


def test_what_was_begun_before_the_test_is_its_own() -> None:
    async def begin(engine: AsyncEngine) -> tuple[AsyncConnection, AsyncSession]:
        connection = await engine.connect()
        await connection.begin()
        return connection, AsyncSession(connection, join_transaction_mode="create_savepoint")

    @control_silo_test
    async def run(session: AsyncSession) -> None:
        map_organization(1, "us")
        await ring()
        await session.execute(text("select 1"))
        await refused()
        await session.rollback()
        await ring()

    async def main() -> None:
        async with database() as engine:
            for connection, session in (await begin(engine), await asyncio.create_task(begin(engine))):
                await run(session)
                await session.close()
                await connection.close()

    asyncio.run(main())


def test_a_task_has_nothing_of_those_that_have_ended() -> None:
    """Though Python gives a task the number of one that has ended."""

    async def leave(engine: AsyncEngine) -> AsyncConnection:
        connection = await engine.connect()
        await connection.begin()
        return connection

    async def look() -> int:
        return len(open_transactions())

    async def main() -> None:
        async with database() as engine:
            left = [await asyncio.create_task(leave(engine)) for _ in range(3)]
            assert [await asyncio.create_task(look()) for _ in range(20)] == [0] * 20
            assert len(open_transactions(everywhere=True)) == 3
            for connection in left:
                await connection.close()

    asyncio.run(main())
