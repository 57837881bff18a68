"""Databases for tests that look at, or change, the schema itself."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg
import pytest

from tests.world.server import TEMPLATE, Workhall, make_database
from workhall.kit.db import plain_dsn

Connection = asyncpg.Connection
MakeDatabase = Callable[[str | None], Awaitable[str]]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def database(database_dsn: str, worker_id: str) -> str:
    """The owner's DSN of a migrated database that no test changes."""
    return await make_database(database_dsn, f"workhall_arch_{worker_id}", TEMPLATE)


@pytest.fixture
async def new_database(database_dsn: str, worker_id: str) -> AsyncIterator[MakeDatabase]:
    """Makes databases of one's own: from the migrated template, or empty (None)."""
    made: list[str] = []

    async def make(template: str | None = TEMPLATE) -> str:
        made.append(f"workhall_arch_{worker_id}_{next(_numbers)}")
        return await make_database(database_dsn, made[-1], template)

    yield make
    admin = await asyncpg.connect(database_dsn)
    for name in made:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await admin.close()


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def app_connection(server: Workhall) -> AsyncIterator[Callable[[], Awaitable[Connection]]]:
    """Opens connections as the application's own role, to the database of the running server."""
    async with AsyncExitStack() as stack:

        async def open_one() -> Connection:
            connection = await asyncpg.connect(plain_dsn(server.urls.app))
            stack.push_async_callback(connection.close)
            return connection

        yield open_one
