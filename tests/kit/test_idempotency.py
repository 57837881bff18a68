"""Keys of repeated requests, and their end."""

import asyncpg

from tests.world import World
from workhall.kit.db import plain_dsn
from workhall.modules.identity.jobs import forget_idempotency_keys


async def test_a_key_is_known_for_a_day_and_then_forgotten(world: World) -> None:
    owner = await world.owner()
    key = {"Idempotency-Key": "once"}

    async def invited() -> str:
        made = await owner.post("/invitations", {"kind": "link"}, headers=key)
        return str(made["items"][0]["id"])

    first = await invited()
    await forget_idempotency_keys(world.app)
    assert await invited() == first
    connection = await asyncpg.connect(plain_dsn(world.server.urls.owner))
    try:
        await connection.execute(
            "UPDATE core.idempotency SET created_at = created_at - interval '25 hours' WHERE org_id = $1", owner.org_id
        )
        await forget_idempotency_keys(world.app)
        left = await connection.fetchval("SELECT count(*) FROM core.idempotency WHERE org_id = $1", owner.org_id)
    finally:
        await connection.close()
    assert left == 0
    assert await invited() != first
