"""What a piece of work asks of the database: how many statements, and by which plan."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event

from tests.world.world import World


async def asked(world: World, work: Awaitable[Any], *about: str) -> list[tuple[str, tuple[Any, ...]]]:
    """The statements (with their values) that name one of `about` and that the server ran meanwhile: what polls in the
    background and what the session costs is not the caller's."""
    engine = world.app.db.engine.sync_engine
    ran: list[tuple[str, tuple[Any, ...]]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if any(one in statement for one in about):
            ran.append((statement, tuple(values)))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    return ran


async def plan_of(world: World, org_id: UUID, table: str, work: Awaitable[Any]) -> str:
    """How the one read of `table` in the work is planned, as the application's role behind the wall, once the table's
    statistics are current. The test that asks carries the mark `breaks_sql_rules`: EXPLAIN is no statement of the
    product."""
    reads = [one for one in await asked(world, work, f"FROM {table}") if one[0].startswith("SELECT")]
    assert len(reads) == 1, [statement for statement, _ in reads]
    statement, values = reads[0]
    owner = await asyncpg.connect(_plain(world.server.urls.owner))
    try:
        await owner.execute(f"ANALYZE {table}")
    finally:
        await owner.close()
    app = await asyncpg.connect(_plain(world.server.urls.app))
    try:
        async with app.transaction():
            await app.execute("SELECT core.set_org($1)", org_id)
            return "\n".join(row[0] for row in await app.fetch(f"EXPLAIN {statement}", *values))
    finally:
        await app.close()


def _plain(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://")
