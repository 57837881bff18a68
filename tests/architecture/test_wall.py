"""Row-level security as the application's real role: the second wall stands whatever the first one forgets."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.architecture.conftest import Connection
from tests.architecture.tables import tables
from tests.world import World
from tests.world.server import Workhall
from workhall.kit.db import plain_dsn

Open = Callable[[], Awaitable[Connection]]
SET = "SELECT core.set_org($1)"
PEOPLE = "SELECT count(*) FROM identity.member"


@pytest.fixture(scope="module")
async def two(server: Workhall) -> AsyncIterator[tuple[UUID, UUID]]:
    """Two organisations with a conversation each; the first has three members, the second two."""
    world = World(server, "wall")
    ada, bo = await world.members("Ada", "Bo")
    room = await ada.opens_room_with(bo)
    await ada.says(room, "hello")
    stranger = await world.stranger()
    guest = await world.member("Gil", of=stranger)
    await stranger.says(await stranger.talks_to(guest), "hello")
    yield ada.org_id, stranger.org_id
    await world.close()


async def _counts(connection: Connection) -> dict[str, int]:
    return {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in sorted(tables().org)}


async def _in_transaction(connection: Connection, org_id: UUID | None, statement: str, *values: object) -> None:
    async with connection.transaction():
        if org_id is not None:
            await connection.execute(SET, org_id)
        await connection.execute(statement, *values)


async def test_without_an_organisation_there_is_no_row_and_no_error(
    two: tuple[UUID, UUID], app_connection: Open
) -> None:
    fresh = await app_connection()
    assert set((await _counts(fresh)).values()) == {0}
    async with fresh.transaction():
        assert set((await _counts(fresh)).values()) == {0}


async def test_with_one_there_are_its_rows_only(two: tuple[UUID, UUID], app_connection: Open) -> None:
    connection = await app_connection()
    for org_id in two:
        async with connection.transaction():
            await connection.execute(SET, org_id)
            for name in sorted(tables().org):
                others = await connection.fetchval(f"SELECT count(*) FROM {name} WHERE org_id <> $1", org_id)
                assert others == 0, name
            assert await connection.fetchval(PEOPLE) >= 2
            assert await connection.fetchval("SELECT count(*) FROM chat.log") >= 1


async def test_a_reused_connection_forgets(two: tuple[UUID, UUID], app_connection: Open) -> None:
    connection = await app_connection()
    async with connection.transaction():
        await connection.execute(SET, two[0])
        assert await connection.fetchval(PEOPLE) == 3
    # After the transaction the setting is an empty string and not NULL; the wall must not stumble over it.
    assert await connection.fetchval("SELECT current_setting('app.org', true)") == ""
    assert set((await _counts(connection)).values()) == {0}


async def test_a_connection_forgets_after_an_error(two: tuple[UUID, UUID], app_connection: Open) -> None:
    connection = await app_connection()
    with pytest.raises(asyncpg.DivisionByZeroError):
        await _in_transaction(connection, two[0], "SELECT 1 / 0")
    assert await connection.fetchval(PEOPLE) == 0
    async with connection.transaction():
        await connection.execute(SET, two[1])
        assert await connection.fetchval(PEOPLE) == 2


async def test_savepoints_keep_the_organisation(two: tuple[UUID, UUID], app_connection: Open) -> None:
    connection = await app_connection()
    async with connection.transaction():
        await connection.execute(SET, two[0])
        with pytest.raises(asyncpg.DivisionByZeroError):
            await _in_transaction(connection, None, f"SELECT 1 / (({PEOPLE}) - 3)")
        assert await connection.fetchval(PEOPLE) == 3
        async with connection.transaction():
            pass
        assert await connection.fetchval(PEOPLE) == 3


async def test_what_a_savepoint_set_goes_with_it(two: tuple[UUID, UUID], app_connection: Open) -> None:
    connection = await app_connection()
    async with connection.transaction():
        inner = connection.transaction()
        await inner.start()
        await connection.execute(SET, two[0])
        assert await connection.fetchval(PEOPLE) == 3
        await inner.rollback()
        assert await connection.fetchval(PEOPLE) == 0


async def test_nobody_writes_across(two: tuple[UUID, UUID], app_connection: Open) -> None:
    here, there = two
    connection = await app_connection()
    make = (
        "INSERT INTO identity.role (org_id, id, name, builtin, permissions, created_at)"
        " VALUES ($1, $2, 'planted', NULL, '{}', now())"
    )
    for org_id in (None, here):
        transaction = connection.transaction()
        await transaction.start()
        if org_id is not None:
            await connection.execute(SET, org_id)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(make, there, uuid.uuid4())
        await transaction.rollback()
    async with connection.transaction():
        await connection.execute(SET, here)
        assert await connection.execute("UPDATE identity.role SET name = 'mine' WHERE org_id = $1", there) == "UPDATE 0"
        assert await connection.execute("DELETE FROM identity.member_role WHERE org_id = $1", there) == "DELETE 0"


async def test_nobody_moves_a_row_across(two: tuple[UUID, UUID], app_connection: Open) -> None:
    connection = await app_connection()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _in_transaction(connection, two[0], "UPDATE identity.role SET org_id = $1", two[1])


async def test_the_application_cannot_take_the_wall_down(app_connection: Open) -> None:
    connection = await app_connection()
    for statement in (
        "ALTER TABLE chat.log DISABLE ROW LEVEL SECURITY",
        "DROP POLICY org_wall ON chat.log",
        "SET ROLE workhall_dispatch",
        "SET ROLE workhall_search",
        "SET ROLE workhall_writer",
        "CREATE TABLE chat.mine (id int)",
        "CREATE OR REPLACE FUNCTION core.org() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "TRUNCATE chat.log",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.execute("SET row_security = off")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetchval(PEOPLE)


@pytest.mark.breaks_sql_rules
async def test_the_writer_sees_its_tables_only(two: tuple[UUID, UUID], server: Workhall) -> None:
    connection = await asyncpg.connect(plain_dsn(server.urls.writer))
    try:
        seen = await connection.fetch("SELECT DISTINCT org_id FROM chat.log WHERE org_id = ANY($1)", list(two))
        assert {row["org_id"] for row in seen} == set(two)
        for name in sorted(tables().org):
            if not name.startswith("chat."):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetchval(f"SELECT count(*) FROM {name}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM chat.log")
    finally:
        await connection.close()


async def _as_pooled(connection: Connection, steps: list[tuple[UUID | None, bool]]) -> list[int]:
    """What clients of a pooler in transaction mode see: one server connection, handed to another after each
    transaction. A step is an organisation (or none) and whether the transaction ends well."""
    seen: list[int] = []
    for org_id, commits in steps:
        transaction: Any = connection.transaction()
        await transaction.start()
        if org_id is not None:
            await connection.execute(SET, org_id)
        seen.append(await connection.fetchval(PEOPLE))
        await (transaction.commit() if commits else transaction.rollback())
    return seen


async def test_a_pooler_in_transaction_mode_leaks_nothing(two: tuple[UUID, UUID], app_connection: Open) -> None:
    one, other = two
    connection = await app_connection()
    steps = [(one, True), (None, True), (other, False), (None, True), (one, False), (other, True), (None, False)]
    assert await _as_pooled(connection, steps) == [3, 0, 2, 0, 3, 2, 0]
